import type { Answer, Foyer } from './foyer.js'

/** A client as OpenTogetherTube's front end is one: a bearer, a cookie jar, or both. */
export interface OttClient {
  /** Sent as `Authorization: Bearer` when set. */
  bearer: string | undefined
  /** The cookie `token` when set; follows what the server sets. */
  cookie: string | undefined
  call(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, body?: object): Promise<Answer>
}

export const tokenCookieOf = (answer: Answer): string | undefined =>
  answer.cookies.find(({ name }) => name === 'token')?.value

interface Options {
  bearer?: string
  cookie?: string
  /** The address the client calls from. */
  address?: string
}

export function createOttClient({ app }: Foyer, options: Options = {}): OttClient {
  const client: OttClient = {
    bearer: options.bearer,
    cookie: options.cookie,
    async call(method, url, body) {
      const answer = await app.inject({
        method,
        url,
        ...(options.address === undefined ? {} : { remoteAddress: options.address }),
        headers: {
          ...(client.bearer === undefined ? {} : { authorization: `Bearer ${client.bearer}` }),
          ...(client.cookie === undefined ? {} : { cookie: `token=${client.cookie}` }),
        },
        ...(body === undefined ? {} : { payload: body }),
      })
      client.cookie =
        client.bearer === undefined ? (tokenCookieOf(answer) ?? client.cookie) : client.cookie
      return answer
    },
  }
  return client
}

/** A client with a guest's token as bearer. */
export async function createGuestClient(foyer: Foyer, options: Options = {}): Promise<OttClient> {
  const client = createOttClient(foyer, options)
  const answer = await client.call('GET', '/api/auth/grant')
  client.cookie = undefined
  client.bearer = answer.json<{ token: string }>().token
  return client
}

/** A client whose token was upgraded by registering `username`. */
export async function createUserClient(foyer: Foyer, username: string): Promise<OttClient> {
  const client = await createGuestClient(foyer)
  const body = { username, password: `${username}-Password1`, email: `${username}@example.com` }
  const answer = await client.call('POST', '/api/user/register', body)
  if (answer.statusCode !== 201) throw new Error(`${username} could not register: ${answer.body}`)
  return client
}

/** A user who has confirmed the address that they registered with. */
export async function createConfirmedClient(foyer: Foyer, username: string): Promise<OttClient> {
  const client = await createUserClient(foyer, username)
  await foyer.db
    .updateTable('account')
    .set({ email_unconfirmed: 0 })
    .where('name', '=', username)
    .execute()
  return client
}
