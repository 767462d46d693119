import { createHash, randomBytes } from 'node:crypto'
import type { Test } from 'tap'
import { insertAccount } from '../../src/identity/accounts/store.js'
import { openBrowserSession } from '../../src/identity/sessions/browser-session.js'
import { fieldsOf, getPage, postForm } from './forms.js'
import { startFoyer, type Answer, type Foyer, type FoyerOptions } from './foyer.js'

export const outOfBand = 'urn:ietf:wg:oauth:2.0:oob'

/** A registered application as its client knows it. */
export interface Client {
  client_id: string
  client_secret: string
  redirect_uri: string
}

type Fields = Record<string, string>

/** Registers an application by `POST /api/v1/apps`. */
export async function registerApp(
  { app }: Foyer,
  form: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Promise<Client & { id: string }> {
  const answer = await app.inject({
    method: 'POST',
    url: '/api/v1/apps',
    headers,
    payload: { client_name: 'Test app', redirect_uris: 'https://app.example/cb', ...form },
  })
  if (answer.statusCode !== 200) throw new Error(`not registered: ${answer.body}`)
  const { id, client_id, client_secret, redirect_uris } = answer.json<{
    id: string
    client_id: string
    client_secret: string
    redirect_uris: string[]
  }>()
  return { id, client_id, client_secret, redirect_uri: redirect_uris[0] ?? '' }
}

/** Registers a public client by RFC 7591. */
export async function registerPublic(
  { app }: Foyer,
  metadata: Record<string, unknown> = {},
): Promise<Client> {
  const answer = await app.inject({
    method: 'POST',
    url: '/oauth/register',
    payload: {
      redirect_uris: ['https://app.example/cb'],
      token_endpoint_auth_method: 'none',
      ...metadata,
    },
  })
  if (answer.statusCode !== 201) throw new Error(`not registered: ${answer.body}`)
  const { client_id, redirect_uris } = answer.json<{ client_id: string; redirect_uris: string[] }>()
  return { client_id, client_secret: '', redirect_uri: redirect_uris[0] ?? '' }
}

export const authorizeUrl = (client: Client, parameters: Fields = {}): string =>
  `/oauth/authorize?${new URLSearchParams({
    response_type: 'code',
    client_id: client.client_id,
    redirect_uri: client.redirect_uri,
    ...parameters,
  }).toString()}`

/** A verifier and its S256 challenge. */
export function createPkce() {
  const verifier = randomBytes(32).toString('base64url')
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  return { verifier, query: { code_challenge: challenge, code_challenge_method: 'S256' } }
}

/** The names of the scopes that a consent page offers. */
export const offeredScopes = (html: string): string[] =>
  [...html.matchAll(/<input type="checkbox"[^>]*value="([^"]+)"/g)].map(([, name = '']) => name)

const hiddenScopes = (html: string): string[] =>
  [...html.matchAll(/<input type="hidden" name="scope" value="([^"]+)"/g)].map(
    ([, name = '']) => name,
  )

/** Answers a consent page as a browser would, with every scope ticked unless some are named. */
export async function answerConsent(
  foyer: Foyer,
  cookie: string,
  page: string,
  answer: { decision?: 'allow' | 'deny'; scopes?: string[]; fields?: Fields } = {},
): Promise<Answer> {
  const { request = '', csrf_token = '' } = fieldsOf(page, '/oauth/authorize')
  const form = new URLSearchParams({
    request,
    csrf_token,
    decision: answer.decision ?? 'allow',
    ...answer.fields,
  })
  for (const scope of answer.scopes ?? offeredScopes(page)) form.append('scope', scope)
  for (const scope of hiddenScopes(page)) form.append('scope', scope)
  return foyer.app.inject({
    method: 'POST',
    url: '/oauth/authorize',
    headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
    payload: form.toString(),
  })
}

/** The link of a page that offers to tell an app what was wrong with its request. */
const linkBack = (html: string) =>
  /<a href="([^"]+)">Go back to/.exec(html)?.[1]?.replaceAll('&amp;', '&')

/** The query of a redirect to a client, or of the link that leads there. */
export function answerOf(response: Answer): URLSearchParams {
  const location = response.headers.location ?? linkBack(response.body)
  if (typeof location !== 'string') throw new Error(`no redirect: ${response.statusCode}`)
  return new URL(location).searchParams
}

/** Walks a signed-in user through consent; what came to the redirect URI. */
export async function allow(
  foyer: Foyer,
  cookie: string,
  client: Client,
  parameters: Fields = {},
): Promise<URLSearchParams> {
  const page = await getPage(foyer, authorizeUrl(client, parameters), cookie)
  if (page.statusCode !== 200) return answerOf(page)
  return answerOf(await answerConsent(foyer, cookie, page.body))
}

export async function getCode(
  foyer: Foyer,
  cookie: string,
  client: Client,
  parameters: Fields = {},
): Promise<string> {
  const answer = await allow(foyer, cookie, client, parameters)
  const code = answer.get('code')
  if (code === null) throw new Error(`no code: ${answer.toString()}`)
  return code
}

/** Posts a form to an OAuth endpoint. */
export const post = (foyer: Foyer, url: string, fields: Fields, headers: Fields = {}) =>
  postForm(foyer, url, { fields, headers })

export const basic = (id: string, secret: string): Fields => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
})

export const credentialsOf = ({ client_id, client_secret }: Client): Fields => ({
  client_id,
  ...(client_secret === '' ? {} : { client_secret }),
})

export const redeemCode = (foyer: Foyer, client: Client, code: string, fields: Fields = {}) =>
  post(foyer, '/oauth/token', {
    grant_type: 'authorization_code',
    code,
    redirect_uri: client.redirect_uri,
    ...credentialsOf(client),
    ...fields,
  })

/** Calls an endpoint of any door with a bearer token. */
export const callWith = (
  { app }: Foyer,
  token: string,
  url: string,
  method: 'GET' | 'POST' | 'DELETE' = 'GET',
) => app.inject({ method, url, headers: { authorization: `Bearer ${token}` } })

/** A user's access token for these scopes. */
export async function getToken(
  foyer: Foyer,
  cookie: string,
  client: Client,
  parameters: Fields = {},
): Promise<string> {
  const code = await getCode(foyer, cookie, client, parameters)
  const answer = await redeemCode(foyer, client, code)
  if (answer.statusCode !== 200) throw new Error(`no token: ${answer.body}`)
  return answer.json<{ access_token: string }>().access_token
}

/** A signed-in browser of a new user, without the work of a password; its Cookie header. */
export async function enter(foyer: Foyer, name: string): Promise<{ id: number; cookie: string }> {
  const id = await insertAccount(foyer.db, { name, createdAt: foyer.clock.now() })
  const secret = await openBrowserSession(foyer, id, { client: 'Test browser' })
  return { id, cookie: `SID=${secret}` }
}

/** A Foyer with one signed-in user and one registered application. */
export async function arrange(t: Test, options: FoyerOptions = {}, form: Fields = {}) {
  const foyer = await startFoyer(t, options)
  const user = await enter(foyer, 'anna')
  const client = await registerApp(foyer, { scopes: 'read write', ...form })
  return { foyer, client, user, cookie: user.cookie }
}
