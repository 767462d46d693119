import t from 'tap'
import { insertAccount } from '../../src/identity/accounts/store.js'
import { isForPerson, type DeclaredRoute } from '../../src/identity/access.js'
import { mintToken } from '../../src/identity/sessions/mint-token.js'
import { openSession } from '../../src/identity/sessions/open-session.js'
import { randomSecret } from '../../src/platform/secret.js'
import { startFoyer, type Foyer } from '../support/foyer.js'

// It asks every route, which takes its time on a busy machine.
t.setTimeout(600_000)

type Headers = Record<string, string>

/** Who asks, by the headers of one request. */
const requesters = {
  nobody: async (): Promise<Headers> => ({}),
  guest: async (foyer: Foyer): Promise<Headers> => {
    const secret = randomSecret()
    await openSession(foyer, { kind: 'guest', secret, scopes: [], guestName: 'g' })
    return { authorization: `Bearer ${secret}` }
  },
  'without the scope': async (foyer: Foyer, accountId: number): Promise<Headers> => {
    const { token } = await mintToken(foyer, { accountId, scopes: [':nothing'] })
    return { authorization: `Bearer ${token}` }
  },
  banned: async (foyer: Foyer, accountId: number): Promise<Headers> => {
    const cookie = await openBrowser(foyer, accountId)
    await foyer.db
      .updateTable('account')
      .set({ state: 'banned' })
      .where('id', '=', accountId)
      .execute()
    return { cookie }
  },
  'from another site': async (foyer: Foyer, accountId: number): Promise<Headers> => ({
    cookie: await openBrowser(foyer, accountId),
    origin: 'https://elsewhere.example',
  }),
}

type Requester = keyof typeof requesters

const titles: Record<Requester, string> = {
  nobody: 'without a credential',
  guest: 'of a guest',
  'without the scope': 'of a user without the scope',
  banned: 'of a banned user',
  'from another site': 'from another site',
}

async function openBrowser(foyer: Foyer, accountId: number): Promise<string> {
  const secret = randomSecret()
  await openSession(foyer, { kind: 'browser', secret, scopes: [':*'], accountId })
  return `SID=${secret}`
}

/** How the guard refuses a request; `undefined` lets it in. */
type Refusal =
  | 'credential_missing'
  | 'credential_invalid'
  | 'scope_insufficient'
  | 'account_required'
  | 'account_banned'
  | 'administrator_required'
  | 'cross_site'
  | 'log_in_required'
  | undefined

const guardCodes =
  /^(credential_missing|credential_invalid|scope_insufficient|account_required|account_banned|administrator_required|cross_site|log_in_required)$/

const registrationRefusals: Partial<Record<Requester, Refusal>> = {
  nobody: 'credential_missing',
  guest: 'credential_invalid',
  'without the scope': 'credential_invalid',
  banned: 'credential_missing',
  'from another site': 'credential_missing',
}

/** Routes whose handlers look at the credential themselves. */
const handlerRefusals: Record<string, Partial<Record<Requester, Refusal>>> = {
  'GET /api/auth/discord/callback': { banned: 'account_banned' },
  'GET /sessions/@me': { guest: 'account_required' },
  // A client shows the token of its registration, which is no session (RFC 7592).
  ...Object.fromEntries(
    ['GET', 'PUT', 'DELETE'].map((method) => [
      `${method} /oauth/register/:client_id`,
      registrationRefusals,
    ]),
  ),
}

/** The socket of a room has the path of a route of its own for requests without an upgrade. */
const isSocket = ({ method, path, access }: DeclaredRoute) =>
  method === 'GET' && path === '/api/room/:name' && access === 'public'

function expectRefusal(route: DeclaredRoute, who: Requester): Refusal {
  const { access, isSameSite, method, path } = route
  const isCrossSite = who === 'from another site' && method !== 'GET'
  const byHandler = handlerRefusals[`${method} ${path}`]?.[who]
  if (byHandler !== undefined) return byHandler
  if (access === 'public') return isSameSite && isCrossSite ? 'cross_site' : undefined
  if (isCrossSite) return 'cross_site'
  if (access === 'visitor') return who === 'from another site' ? undefined : 'log_in_required'
  if (access === 'administrator') {
    return who === 'from another site' ? 'administrator_required' : 'log_in_required'
  }
  if (who === 'nobody') return 'credential_missing'
  if (who === 'banned' && access.admitsBanned !== true) return 'account_banned'
  if ('endpoint' in access) {
    if (who === 'guest') return access.admits?.includes('guest') ? undefined : 'account_required'
    const isForbidden = who === 'without the scope' || access.endpoint.startsWith('admin/')
    if (isForbidden) return 'scope_insufficient'
    return access.only ? 'credential_invalid' : undefined
  }
  if (access.session === 'any') return undefined
  return who === 'guest' ? undefined : 'credential_invalid'
}

/** The keys of a door's errors. */
const errorKeys: Record<string, string> = {
  admin: 'code,error',
  antiraid: 'code,message',
  invidious: 'error',
  mastodon: 'error',
  oauth: 'error,error_description',
  opentogethertube: 'error,success',
  sceenic: 'code,error',
}

/** The statuses of a door that differ from those of the problems. */
const statuses: Record<string, Partial<Record<string, number>>> = {
  invidious: { credential_missing: 403, credential_invalid: 403 },
  mastodon: { account_required: 422 },
  opentogethertube: { credential_missing: 400, account_required: 401 },
}
const needsCredential = new Set(['credential_missing', 'credential_invalid'])

function describeRefusal(route: DeclaredRoute, code: Refusal): string {
  const { access, door, method, path, isSameSite } = route
  if (code === undefined) return 'let in'
  if (code === 'log_in_required') {
    const referer = method === 'GET' ? `?referer=${encodeURIComponent(fillIn(path))}` : ''
    return `${code} 302 /login${referer}`
  }
  const status = statuses[door]?.[code] ?? (needsCredential.has(code) ? 401 : 403)
  const isPage = isForPerson(access) || isSameSite
  return `${code} ${status} ${isPage ? 'text/html' : (errorKeys[door] ?? `unknown door ${door}`)}`
}

/** The names come from the server's own routes. */
const fillIn = (path: string) => path.replace(/:(\w+)/g, '$1').replace('*', 'x')

/** `CODE STATUS SHAPE`, or `let in` for a request that passed the guard. */
async function ask(foyer: Foyer, route: DeclaredRoute, headers: Headers): Promise<string> {
  const start = foyer.log.length
  const response = await foyer.app.inject({
    // Streams of events have no end to wait for.
    payloadAsStream: true,
    method: route.method as 'GET',
    url: fillIn(route.path),
    headers,
  })
  const code = /"code":"(\w+)"/.exec(foyer.log.slice(start).join(''))?.[1] ?? ''
  if (!guardCodes.test(code)) {
    response.stream().destroy()
    return 'let in'
  }
  let body = ''
  for await (const chunk of response.stream()) body += String(chunk)
  const type = String(response.headers['content-type'])
  const shape = type.includes('json')
    ? Object.keys(JSON.parse(body) as object)
        .sort()
        .join(',')
    : (response.headers.location ?? type.split(';')[0] ?? '')
  return `${code} ${response.statusCode} ${shape}`
}

for (const who of Object.keys(requesters) as Requester[]) {
  t.test(`each route gives a request ${titles[who]} what its access says`, async (t) => {
    const foyer = await startFoyer(t)
    const routes = foyer.app.listRoutes().filter((route) => !isSocket(route))
    t.ok(routes.length > 100, 'the table holds the routes of all doors')
    for (const [index, route] of routes.entries()) {
      const accountId = await insertAccount(foyer.db, { name: `user-${index}`, createdAt: 0 })
      const headers = await requesters[who](foyer, accountId)
      const name = `${route.door}: ${route.method} ${route.path}`
      const expected = describeRefusal(route, expectRefusal(route, who))
      t.equal(await ask(foyer, route, headers), expected, name)
    }
  })
}
