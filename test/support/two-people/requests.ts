import { createFormToken } from '../../../src/identity/csrf.js'
import { removedEntry } from '../../../src/doors/web/history/read-history.js'
import { removedVideo } from '../../../src/doors/web/playlists/read-playlist-page.js'
import { removedSubscriptions } from '../../../src/doors/web/subscriptions/removed-subscriptions.js'
import { sealUndo } from '../../../src/html/undo.js'
import type { Foyer } from '../foyer.js'
import type { Route } from '../routes.js'
import {
  dismissedVideoId,
  sharedUcids,
  sharedVideoIds,
  unreadVideoId,
  type Person,
} from './people.js'

/** How a caller says who they are. */
export const proofs = ['browser', 'token', 'app'] as const
type Proof = (typeof proofs)[number]

/** One call of a route: who calls, whose things it names, and how the caller proves who they are. */
export interface Call {
  route: Route
  caller: Person
  named: Person
  as: Proof
}

interface Request {
  method: Route['method']
  url: string
  headers: Record<string, string>
  payload?: string
}

function idIn(path: string, named: Person): string {
  if (path.includes('/apps/')) return named.oauth.appHandle
  if (path.startsWith('/api/v1/notifications/')) return String(named.newsEventId)
  return path.startsWith('/api/room/') ? named.room.invite : named.api.handle
}

/** A video of the history that was begun, or one that was put away. */
const ownVideoIn = (path: string) =>
  path.endsWith('/position') ? (sharedVideoIds[1] ?? '') : dismissedVideoId

/** What a path names, by its parameter; what both have, where it is the caller's own. */
function fillPath(path: string, { caller, named }: Call): string {
  const isOwn = caller === named
  const values: Record<string, string> = {
    ucid: isOwn ? (sharedUcids[0] ?? '') : named.onlyUcid,
    videoId: isOwn ? ownVideoIn(path) : named.onlyVideoId,
    plid: named.playlistIds[0] ?? '',
    index: named.entries[0] ?? '',
    groupId: named.group.handle,
    jobId: named.jobs.ready,
    name: /^\/(api\/)?room\//.test(path) ? named.room.name : named.name,
    callback: 'unknown',
    id: idIn(path, named),
    client_id: named.oauth.clientId,
  }
  // What is nobody's, such as a tag, can be anything.
  return path.replace(/:(\w+)/g, (_whole, name: string) =>
    encodeURIComponent(values[name] ?? 'unknown'),
  )
}

/** What queries ask for, beside the path. A secret opens what it is for; so each names its own. */
const queryOf = ({ caller, named }: Call) => ({
  group: named.group.handle,
  token: caller.feedToken,
  list: named.playlistIds[0] ?? '',
  q: 'Video',
  scopes: 'GET:feed',
  url: `https://www.youtube.com/watch?v=${sharedVideoIds[0] ?? ''}`,
  input: `https://www.youtube.com/watch?v=${sharedVideoIds[0] ?? ''}`,
  response_type: 'code',
  client_id: named.oauth.clientId,
  redirect_uri: 'https://player.example/cb',
  code_challenge: 'c'.repeat(43),
  code_challenge_method: 'S256',
  // Of `token_ajax`.
  action: 'revoke_token',
  session: named.api.handle,
  redirect: 'false',
})

/** What JSON bodies may hold, for all routes together: each takes what it knows. */
const bodyOf = ({ caller, named }: Call) => ({
  name: 'Something new',
  title: 'Something new',
  description: 'New',
  privacy: 'private',
  videoId: sharedVideoIds[1],
  index: 2,
  seconds: 40,
  username: 'somebody-new',
  email: 'somebody-new@mail.example',
  currentPassword: caller.password,
  newPassword: 'another passw0rd',
  user: caller.name,
  password: caller.password,
  verifyKey: caller.recoveryKey,
  session: named.api.handle,
  scopes: [':feed'],
  type: 'api',
  expiry: 3600,
  hide_shorts: true,
  subscriptions: [named.onlyUcid],
  watch_history: [named.onlyVideoId],
})

/** A video as rooms name it, which is in the queue. */
const roomVideo = { service: 'youtube', id: sharedVideoIds[1] }
const newApp = { client_name: 'New app', redirect_uris: ['https://new.example/cb'] }

/** Bodies of routes that do not take what the others do. */
const bodiesOfTheirOwn: Record<string, object> = {
  'POST /api/v1/auth/preferences': { speed: 3 },
  'POST /api/v1/apps': newApp,
  'POST /oauth/register': newApp,
  'PUT /api/v1/auth/history/:videoId/position': { seconds: 40 },
  'POST /api/room/create': { name: 'another-room', visibility: 'private', isTemporary: false },
  'PATCH /api/room/:name': { title: 'Series' },
  'POST /api/room/:name/queue': { service: 'youtube', id: unreadVideoId },
  'DELETE /api/room/:name/queue': roomVideo,
  'PATCH /api/room/:name/queue': roomVideo,
  'POST /api/room/:name/vote': roomVideo,
  'DELETE /api/room/:name/vote': roomVideo,
  'POST /api/room/:name/tokens': { role: 'trusted' },
}

/** The same for forms. */
const fieldsOf = ({ caller, named }: Call) => ({
  name: caller.name,
  title: 'Something new',
  description: 'New',
  privacy: 'private',
  remove: named.entries[0] ?? '',
  current: caller.password,
  new: 'another passw0rd',
  again: 'another passw0rd',
  password: caller.password,
  email: caller.name,
  handle: named.api.handle,
  key: caller.recoveryKey,
  decision: 'allow',
  'scopes[0]': ':feed',
  request: named.request,
  scope: 'read',
  client_id: named.oauth.clientId,
  token: caller.accessToken,
  grant_type: 'refresh_token',
  refresh_token: caller.refreshToken,
  user_code: 'BCDFGHJK',
})

/** What was taken away, as its page seals it for the person who may bring it back. */
function undoOf(foyer: Foyer, { route, named }: Call): string {
  const { id, playlistIds, onlyVideoId: videoId, onlyUcid: ucid, entries } = named
  const [playlistId = '', indexId = ''] = [playlistIds[0], entries[0]]
  if (route.path.startsWith('/feed/history')) {
    return sealUndo(foyer, removedEntry(id), { videoId, watchedAt: 1000, position: 3 })
  }
  if (route.path.startsWith('/feed/playlists')) {
    return sealUndo(foyer, removedVideo(playlistId, id), { index: 0, indexId, videoId })
  }
  const hides = { hide_shorts: undefined, hide_premieres: undefined, hide_live: undefined }
  const taken = { ucid, author: '', subscribedAt: 1, sinceEventId: 0, hides, groups: [] }
  return sealUndo(foyer, removedSubscriptions(id), [taken])
}

/** Forms whose fields are not what others mean by these names. */
const fieldsOfTheirOwn: Record<string, (call: Call) => Record<string, string>> = {
  'POST /account/app-passwords': () => ({ scope: 'read:playlists' }),
  'POST /account/apps': () => ({ scope: 'profile' }),
  'POST /account/apps/remove': ({ named }) => ({ handle: named.oauth.appHandle }),
  'POST /account/apps/secret': ({ named }) => ({ handle: named.oauth.appHandle }),
  'POST /account/tokens/new': () => ({ scope: 'GET:feed' }),
  'POST /account/email': () => ({ email: '' }),
  'POST /confirm-email': ({ caller }) => ({ key: caller.emailKey }),
  'POST /signup': () => ({ username: 'somebody-new', password: 'another passw0rd' }),
  'POST /feed/history/keep': () => ({ keep: 'off' }),
  'POST /feed/history/remove': ({ named }) => ({ video: named.onlyVideoId }),
  'POST /feed/playlists/:plid/add': ({ named }) => ({ videos: named.onlyVideoId }),
  'POST /subscriptions': ({ named }) => ({ channel: named.onlyUcid }),
  'POST /subscriptions/change': ({ named }) => ({ unsubscribe: named.onlyUcid }),
}

const managedPath = '/oauth/register/:client_id'

/** What a call says who it is by. */
function proofOf({ config }: Foyer, { route, caller, as }: Call): Record<string, string> {
  if (route.path === managedPath) {
    return { authorization: `Bearer ${caller.oauth.registrationToken}` }
  }
  if (as !== 'browser') {
    return { authorization: `Bearer ${as === 'app' ? caller.accessToken : caller.token}` }
  }
  return { cookie: `SID=${caller.sid}; token=${caller.guestLike}`, origin: config.baseUrl }
}

const isJson = (path: string) => /^\/(?:api\/|sessions|oauth2|oauth\/register)/.test(path)

/** The request of a call, with everything that the route could want of it. */
export function requestOf(foyer: Foyer, call: Call): Request {
  const { keyring, clock } = foyer
  const { route, caller, named } = call
  const path = fillPath(route.path, call)
  const query = new URLSearchParams(queryOf(call)).toString()
  const request = { method: route.method, url: `${path}?${query}` }
  const headers = { ...proofOf(foyer, call), accept: 'application/json, text/html' }
  const name = `${route.method} ${route.path}`
  const client = { ...newApp, client_id: named.oauth.clientId }
  const ownBody = name === `PUT ${managedPath}` ? client : bodiesOfTheirOwn[name]
  const hasNoBody = route.method === 'GET' || (route.method === 'DELETE' && !ownBody)
  if (hasNoBody) return { ...request, headers }
  if (isJson(path)) {
    const type = { 'content-type': 'application/json' }
    const payload = JSON.stringify(ownBody ?? bodyOf(call))
    return { ...request, headers: { ...headers, ...type }, payload }
  }
  const csrf_token = createFormToken(
    { keyring, clock },
    { sessionId: caller.browser.id, action: path },
  )
  const fields = { ...fieldsOf(call), ...fieldsOfTheirOwn[name]?.(call), undo: undoOf(foyer, call) }
  const payload = new URLSearchParams({ ...fields, csrf_token }).toString()
  const type = { 'content-type': 'application/x-www-form-urlencoded' }
  return { ...request, headers: { ...headers, ...type }, payload }
}
