import { randomBytes } from 'node:crypto'
import t from 'tap'
import { createKey } from '../../src/identity/api-keys/api-keys.js'
import { insertAccount } from '../../src/identity/accounts/store.js'
import type { SessionKind } from '../../src/identity/sessions/kinds.js'
import { mintToken } from '../../src/identity/sessions/mint-token.js'
import { openSession } from '../../src/identity/sessions/open-session.js'
import { startFoyer, type Foyer } from '../support/foyer.js'
import { listRoutes } from '../support/routes.js'

// It asks every route, which takes its time on a busy machine.
t.setTimeout(600_000)

/** What a route asks for. Every guarded route of every door has a line in `routes`. */
type Kind =
  /** A user's scope: `[:*]` opens it. */
  | 'user'
  /** A user's scope, also for the banned. */
  | 'user, banned too'
  /** Administration. */
  | 'admin'
  /** A key with a scope for it, and nothing else. */
  | 'key'
  /** Any live credential. */
  | 'anyone'
  /** Any live credential with a user, also of the banned. */
  | 'anyone with a user, banned too'
  /** OpenTogetherTube's own tokens. */
  | 'ott token'
  | 'ott token, banned too'
  /** A room: users with the scope, and guests. */
  | 'room'
  /** The same, and administrators' keys. */
  | 'room, keys too'

/** Opened by a token of its own alone, which has its own tests: a client's registration (RFC 7592). */
const ownToken: ReadonlySet<string> = new Set(['/oauth/register/:client_id'])

const routes: Record<string, Kind> = {
  'GET /public-chat/token': 'key',
  'GET /stream/token/v2': 'key',
  'GET /sync/token': 'key',
  'DELETE /api/user/account/discord': 'user',
  'DELETE /api/v1/admin/keys/:id': 'admin',
  'DELETE /api/v1/admin/users/:name/ban': 'admin',
  'DELETE /api/v1/apps/:id': 'user',
  'DELETE /api/v1/auth/feed/token': 'user',
  'DELETE /api/v1/auth/groups/:groupId': 'user',
  'DELETE /api/v1/auth/groups/:groupId/channels/:ucid': 'user',
  'DELETE /api/v1/auth/history': 'user',
  'DELETE /api/v1/auth/history/:videoId': 'user',
  'DELETE /api/v1/auth/history/:videoId/position': 'user',
  'DELETE /api/v1/auth/jobs/:jobId': 'user',
  'DELETE /api/v1/auth/notifications': 'user',
  'DELETE /api/v1/auth/notifications/:videoId': 'user',
  'DELETE /api/v1/auth/playlists/:plid': 'user',
  'DELETE /api/v1/auth/playlists/:plid/videos/:index': 'user',
  'DELETE /api/v1/auth/subscriptions/:ucid': 'user',
  'DELETE /sessions/:id': 'user, banned too',
  'DELETE /stream/session/:rid': 'key',
  'GET /api/user': 'anyone',
  'GET /api/user/account': 'user',
  'GET /api/user/owned-rooms': 'user',
  'GET /api/v1/accounts/relationships': 'anyone',
  'GET /api/v1/accounts/verify_credentials': 'user',
  'GET /api/v1/admin/keys': 'admin',
  'GET /api/v1/announcements': 'anyone',
  'GET /api/v1/apps': 'user',
  'GET /api/v1/apps/:id': 'user',
  'GET /api/v1/apps/verify_credentials': 'anyone',
  'GET /api/v1/auth/export/:format': 'user',
  'GET /api/v1/auth/export/invidious': 'user',
  'GET /api/v1/auth/feed': 'user',
  'GET /api/v1/auth/groups': 'user',
  'GET /api/v1/auth/history': 'user',
  'GET /api/v1/auth/history/:videoId/position': 'user',
  'GET /api/v1/auth/jobs': 'user',
  'GET /api/v1/auth/jobs/:jobId': 'user',
  'GET /api/v1/auth/jobs/:jobId/events': 'user',
  'GET /api/v1/auth/notifications': 'user',
  'GET /api/v1/auth/playlists': 'user',
  'GET /api/v1/auth/playlists/:plid': 'user',
  'GET /api/v1/auth/preferences': 'user',
  'GET /api/v1/auth/subscriptions': 'user',
  'GET /api/v1/auth/subscriptions/:ucid': 'user',
  'GET /api/v1/auth/tokens': 'user',
  'GET /api/v1/blocks': 'anyone',
  'GET /api/v1/bookmarks': 'anyone',
  'GET /api/v1/conversations': 'anyone',
  'GET /api/v1/domain_blocks': 'anyone',
  'GET /api/v1/favourites': 'anyone',
  'GET /api/v1/featured_tags': 'anyone',
  'GET /api/v1/filters': 'anyone',
  'GET /api/v1/follow_requests': 'anyone',
  'GET /api/v1/followed_tags': 'anyone',
  'GET /api/v1/lists': 'anyone',
  'GET /api/v1/markers': 'anyone',
  'GET /api/v1/mutes': 'anyone',
  'GET /api/v1/notifications': 'user',
  'GET /api/v1/notifications/:id': 'user',
  'GET /api/v1/notifications/unread_count': 'user',
  'GET /api/v1/preferences': 'anyone',
  'GET /api/v1/scheduled_statuses': 'anyone',
  'GET /api/v1/timelines/home': 'anyone',
  'GET /api/v1/tokens': 'user',
  'GET /api/v1/tokens/:id': 'user',
  'GET /api/v1/verify_credentials': 'user',
  'GET /api/v2/filters': 'anyone',
  'GET /api/v2/notifications': 'user',
  'GET /api/v2/suggestions': 'anyone',
  'GET /oauth/userinfo': 'user',
  'GET /sessions': 'user, banned too',
  'GET /sessions/@me': 'anyone with a user, banned too',
  'PATCH /api/user/account': 'user',
  'PATCH /api/v1/auth/groups/:groupId': 'user',
  'PATCH /api/v1/auth/playlists/:plid': 'user',
  'PATCH /api/v1/auth/playlists/:plid/videos/:index': 'user',
  'PATCH /api/v1/auth/subscriptions/:ucid': 'user',
  'POST /api/user': 'ott token',
  'POST /api/user/login': 'ott token',
  'POST /api/user/logout': 'ott token, banned too',
  'POST /api/user/recover/start': 'ott token',
  'POST /api/user/recover/verify': 'ott token',
  'POST /api/user/register': 'ott token',
  'POST /api/v1/admin/keys': 'admin',
  'POST /api/v1/auth/feed/token': 'user',
  'POST /api/v1/auth/groups': 'user',
  'POST /api/v1/auth/groups/:groupId/channels/:ucid': 'user',
  'POST /api/v1/auth/history/:videoId': 'user',
  'POST /api/v1/auth/import': 'user',
  'POST /api/v1/auth/import/invidious': 'user',
  'POST /api/v1/auth/jobs/:jobId': 'user',
  'POST /api/v1/auth/notifications': 'user',
  'POST /api/v1/auth/playlists': 'user',
  'POST /api/v1/auth/playlists/:plid/videos': 'user',
  'POST /api/v1/auth/preferences': 'user',
  'POST /api/v1/auth/subscriptions/:ucid': 'user',
  'POST /api/v1/auth/tokens/register': 'user',
  'POST /api/v1/auth/tokens/unregister': 'user',
  'POST /api/v1/notifications/:id/dismiss': 'user',
  'POST /api/v1/notifications/clear': 'user',
  'POST /api/v1/tokens/:id/invalidate': 'user',
  'GET /api/room/list': 'room, keys too',
  'POST /api/room/generate': 'room',
  'POST /api/room/create': 'room',
  'GET /api/room/:name': 'room',
  'PATCH /api/room/:name': 'room',
  'DELETE /api/room/:name': 'room, keys too',
  'POST /api/room/:name/queue': 'room',
  'PATCH /api/room/:name/queue': 'room',
  'DELETE /api/room/:name/queue': 'room',
  'POST /api/room/:name/vote': 'room',
  'DELETE /api/room/:name/vote': 'room',
  'POST /api/room/:name/undo': 'room',
  'GET /api/room/:name/tokens': 'room',
  'GET /api/room/:name/bans': 'room',
  'DELETE /api/room/:name/bans/:id': 'room',
  'POST /api/room/:name/tokens': 'room',
  'DELETE /api/room/:name/tokens/:id': 'room',
  'GET /api/room/:name/audit': 'room',
  'POST /api/announce': 'room, keys too',
  'POST /sessions': 'user',
  'PUT /api/v1/admin/users/:name/ban': 'admin',
  'PUT /api/v1/auth/history/:videoId/position': 'user',
}

type Headers = Record<string, string>

/** One credential of a kind, freshly made, as a request sends it. */
type Maker = (foyer: Foyer, accountId: number) => Promise<Headers>

const bearer = (secret: string): Headers => ({ authorization: `Bearer ${secret}` })
const newSecret = () => randomBytes(32).toString('base64url')

function open(kind: SessionKind, scopes: string[], carry: (secret: string) => Headers): Maker {
  return async (foyer, accountId) => {
    const secret = newSecret()
    const isUsers = kind !== 'app' && kind !== 'guest'
    const request = { kind, secret, scopes, ...(isUsers ? { accountId } : { guestName: 'g' }) }
    await openSession(foyer, request)
    return carry(secret)
  }
}

function token(scopes: string[]): Maker {
  return async (foyer, accountId) => bearer((await mintToken(foyer, { accountId, scopes })).token)
}

const key =
  (scopes: string[], carry: (key: { id: string; secret: string }) => Headers): Maker =>
  async (foyer) =>
    carry(await createKey(foyer, { name: 'k', scopes }))

const asPair = ({ id, secret }: { id: string; secret: string }): Headers => ({
  'auth-api-key': id,
  'auth-api-secret': secret,
})

const everything = [':*']
const everythingAndAdmin = [':*', ':admin/*']
const rooms: Kind[] = ['room', 'room, keys too']
const all: Kind[] = [
  'user',
  'user, banned too',
  'anyone',
  'anyone with a user, banned too',
  ...rooms,
]
const withOtt: Kind[] = [...all, 'ott token', 'ott token, banned too']
const live: Kind[] = ['anyone', 'anyone with a user, banned too']

/** Each kind of credential, and exactly the kinds of route that it opens. */
const credentials: Record<string, { make: Maker; opens: Kind[] }> = {
  nothing: { make: async () => ({}), opens: [] },
  'a secret that means nothing': { make: async () => bearer(newSecret()), opens: [] },
  'a browser session': {
    make: open('browser', everything, (s) => ({ cookie: `SID=${s}` })),
    opens: all,
  },
  'a browser session as bearer': { make: open('browser', everything, bearer), opens: [] },
  'a browser session as token cookie': {
    make: open('browser', everything, (s) => ({ cookie: `token=${s}` })),
    opens: [],
  },
  'a signed token for everything': { make: token(everything), opens: all },
  'a signed token for everything and admin, of a plain user': {
    make: token(everythingAndAdmin),
    opens: all,
  },
  'a signed token for something else': { make: token([':nothing']), opens: live },
  'an OAuth token for everything': { make: open('oauth', everything, bearer), opens: all },
  'an OAuth token for something else': { make: open('oauth', [':nothing'], bearer), opens: live },
  'an application': { make: open('app', [':nothing'], bearer), opens: ['anyone'] },
  'a log-in session': {
    make: open('login', everything, (s) => ({ authorization: s })),
    opens: all,
  },
  'an app log-in session': { make: open('app_login', everything, bearer), opens: all },
  'an API token': {
    make: open('api', everything, (s) => ({ authorization: `User ${s}` })),
    opens: all,
  },
  'a guest': {
    make: open('guest', [], bearer),
    opens: ['anyone', 'ott token', 'ott token, banned too', ...rooms],
  },
  'a guest by cookie': {
    make: open('guest', [], (s) => ({ cookie: `token=${s}` })),
    opens: ['anyone', 'ott token', 'ott token, banned too', ...rooms],
  },
  'a guest as SID': { make: open('guest', [], (s) => ({ cookie: `SID=${s}` })), opens: [] },
  'a registered user': { make: open('registered', everything, bearer), opens: withOtt },
  'a registered user by cookie': {
    make: open('registered', everything, (s) => ({ cookie: `token=${s}` })),
    opens: withOtt,
  },
  'a program with an app password': {
    make: open('app_client', [':nothing'], bearer),
    opens: [...live, 'ott token', 'ott token, banned too'],
  },
  'an app password itself': { make: open('app_password', everything, bearer), opens: [] },
  'an administrator’s key': {
    make: key([':admin/*'], ({ secret }) => ({ apikey: secret })),
    opens: ['admin', 'anyone', 'room, keys too'],
  },
  'an administrator’s key as a pair': {
    make: key([':admin/*'], asPair),
    opens: ['admin', 'anyone', 'room, keys too'],
  },
  'an administrator’s key as bearer': {
    make: key([':admin/*'], ({ secret }) => bearer(secret)),
    opens: [],
  },
  'a key without admin as apikey': {
    make: key([':nothing'], ({ secret }) => ({ apikey: secret })),
    opens: [],
  },
  'a key without admin as a pair': { make: key([':nothing'], asPair), opens: ['anyone'] },
  'a key for watching together as a pair': {
    make: key([':stream/*', ':sync/*', ':public-chat/*'], asPair),
    opens: ['key', 'anyone'],
  },
  'a pair of which one half is wrong': {
    make: key([':admin/*'], ({ secret }) => asPair({ id: 'x', secret })),
    opens: [],
  },
  'an empty apikey': { make: async () => ({ apikey: '' }), opens: [] },
  'a room token': { make: open('room', everything, bearer), opens: [] },
}

/** How the guard, or a route that needs a user, says no. */
const refusals =
  /^(credential_missing|credential_invalid|api_key_invalid|scope_insufficient|account_required|account_banned|token_malformed|token_expired|signature_invalid)$/

async function isLetIn(foyer: Foyer, route: string, headers: Headers): Promise<boolean> {
  const [method = '', path = ''] = route.split(' ')
  const start = foyer.log.length
  const answer = await foyer.app.inject({
    // Streams of events have no end to wait for.
    payloadAsStream: true,
    // The names come from the server's own routes.
    method: method as 'GET',
    url: path.replace(/:(\w+)/g, '$1'),
    headers: { ...headers, accept: 'application/json' },
  })
  answer.stream().destroy()
  const code = /"code":"(\w+)"/.exec(foyer.log.slice(start).join(''))?.[1] ?? ''
  return !refusals.test(code)
}

t.test('every guarded route of every door has its line in the table', async (t) => {
  const foyer = await startFoyer(t)
  const guarded: string[] = []
  for (const { method, path } of listRoutes(foyer.app)) {
    if (ownToken.has(path)) continue
    if (!(await isLetIn(foyer, `${method} ${path}`, {}))) guarded.push(`${method} ${path}`)
  }
  t.same(guarded.sort(), Object.keys(routes).sort())
})

for (const [name, { make, opens }] of Object.entries(credentials)) {
  t.test(`${name} opens exactly ${opens.join('; ') || 'nothing'}`, async (t) => {
    const foyer = await startFoyer(t)
    const allowed: string[] = []
    for (const route of Object.keys(routes)) {
      const accountId = await insertAccount(foyer.db, { name: route, createdAt: 0 })
      if (await isLetIn(foyer, route, await make(foyer, accountId))) allowed.push(route)
    }
    const expected = Object.keys(routes).filter((route) => opens.includes(routes[route] ?? 'admin'))
    t.same(allowed, expected)
  })
}

t.test('a banned user opens exactly what shows and ends sessions', async (t) => {
  const foyer = await startFoyer(t)
  const allowed: string[] = []
  for (const route of Object.keys(routes)) {
    const accountId = await insertAccount(foyer.db, { name: route, createdAt: 0 })
    const headers = await open('registered', everythingAndAdmin, bearer)(foyer, accountId)
    await foyer.db
      .updateTable('account')
      .set({ state: 'banned' })
      .where('id', '=', accountId)
      .execute()
    if (await isLetIn(foyer, route, headers)) allowed.push(route)
  }
  const expected = Object.keys(routes).filter((route) => routes[route]?.endsWith('banned too'))
  t.same(allowed, expected)
})

t.test(
  'a user whose role is admin opens administration with a scope for it, not without',
  async (t) => {
    const foyer = await startFoyer(t)
    const accountId = await insertAccount(foyer.db, { name: 'chief', createdAt: 0 })
    await foyer.db.updateTable('account').set({ role: 'admin' }).execute()
    const admin = Object.keys(routes).filter((route) => routes[route] === 'admin')
    for (const route of admin) {
      const without = await token(everything)(foyer, accountId)
      const withScope = await token([':admin/*'])(foyer, accountId)
      t.equal(await isLetIn(foyer, route, without), false, route)
      t.equal(await isLetIn(foyer, route, withScope), true, route)
    }
  },
)
