import t from 'tap'
import { insertApplication } from '../../../src/authorization/application-store.js'
import { recordChannel } from '../../../src/catalogue/record-video.js'
import { findAccountByName, insertAccount } from '../../../src/identity/accounts/store.js'
import { createKey } from '../../../src/identity/api-keys/api-keys.js'
import { insertInvitation } from '../../../src/identity/invitations/store.js'
import { recordSecurityEvent } from '../../../src/identity/security-events/security-events.js'
import { openSession } from '../../../src/identity/sessions/open-session.js'
import { appendWatched } from '../../../src/library/history/store.js'
import { appendEntries, insertPlaylist } from '../../../src/library/playlists/store.js'
import { createGroup, groupLimit } from '../../../src/library/subscriptions/groups.js'
import { subscribe } from '../../../src/library/subscriptions/subscribe.js'
import { ucidOf, videoIdOf } from '../../support/catalogue.js'
import { getPage } from '../../support/forms.js'
import { signIn, startFoyer, type Foyer } from '../../support/foyer.js'

// A thousand of everything takes its time on a busy machine.
t.setTimeout(300_000)

const limit = 150 * 1024
const playlistId = `IVPL${'p'.repeat(32)}`

/** What a person reads who writes long names. */
const title = (at: number) => `Number ${at}: ${'a long title '.repeat(4)}`
const numbersTo = (count: number) => Array.from({ length: count }, (_, at) => at + 1)

async function fillLibrary(foyer: Foyer, accountId: number, count: number): Promise<void> {
  const { db, clock } = foyer
  await subscribe({ db, clock, limit: 10_000 }, accountId, numbersTo(count).map(ucidOf))
  const videos = numbersTo(count).map((at) => ({
    videoId: videoIdOf(1, at),
    title: title(at),
    publishedAt: clock.now() - at * 1000,
    lengthSeconds: 600,
  }))
  const news = { ucid: ucidOf(1), name: title(1), videos, isListing: false }
  if (count > 0) await recordChannel(db, news, clock.now())
  const videoIds = videos.map(({ videoId }) => videoId)
  if (count > 0) await appendWatched(db, accountId, { videoIds, now: clock.now() })
  for (const at of numbersTo(Math.min(count, groupLimit))) {
    await createGroup(foyer, accountId, `Group ${at}`)
  }
  for (const at of numbersTo(count)) {
    const isFirst = at === 1
    const playlist = { accountId, title: title(at), description: title(at), privacy: 'public' }
    const id = isFirst ? playlistId : `IVPL${String(at).padStart(32, '0')}`
    const made = { ...playlist, playlistId: id, privacy: 'public' as const }
    const playlistRow = await insertPlaylist(db, made, clock.now())
    const entries = videoIds.map((videoId) => ({ videoId, indexId: `index${videoId}` }))
    if (isFirst) await appendEntries(db, playlistRow, entries)
  }
}

async function fillAccount(foyer: Foyer, accountId: number, count: number): Promise<void> {
  const { db, clock } = foyer
  const redirectUris = ['https://app.example/callback']
  for (const at of numbersTo(count)) {
    const secret = `secret ${at}`
    const kind = (['token', 'oauth', 'browser', 'app_password'] as const)[at % 4] ?? 'token'
    const scopes = ['GET:feed', ':playlists*', ':history*', ':subscriptions*']
    await openSession(foyer, { kind, secret, scopes, accountId, name: title(at) })
    await recordSecurityEvent(foyer, { accountId, kind: 'logged_in', detail: title(at) })
    await insertApplication(db, {
      ...{ handle: `app-${at}`, clientId: `client${at}`, secretDigest: 'x', name: title(at) },
      ...{ registrationDigest: undefined, website: 'https://app.example', redirectUris },
      ...{ scopes: ['read', 'write'], grantTypes: [], metadata: {}, ownerId: accountId },
      createdAt: clock.now(),
    })
  }
}

/** What administrators see. */
async function fillServer(foyer: Foyer, accountId: number, count: number): Promise<void> {
  const { db, clock } = foyer
  const now = clock.now()
  for (const at of numbersTo(count)) {
    await insertAccount(db, { name: `user-${at}`, passwordHash: undefined, createdAt: now })
    await createKey(foyer, { name: title(at), scopes: [':admin/*'] })
    await insertInvitation(db, {
      ...{ handle: `invitation-${at}`, digest: `digest ${at}`, accountId, note: title(at) },
      ...{ maxUses: 5, createdAt: now, expiresAt: now + 1000, role: 'user' },
    })
  }
}

/** What is no page, or needs the address of something. */
const noPage =
  /^\/(assets|api)\/|\/(done|first-administrator|confirm-email|authorize_token|playlist)$/

/** The pages that need nothing but a log-in; those with a part of their own are named. */
function listPagePaths(foyer: Foyer, accountId: number, count: number): string[] {
  const own = [
    `/admin/users/${accountId}`,
    '/authorize_token?scopes=GET:feed',
    '/docs/configure',
    '/docs/reference/playlists',
  ]
  const filled = [`/feed/playlists/${playlistId}`, `/subscriptions/${ucidOf(1)}`]
  const plain = foyer.app
    .listRoutes()
    .filter(({ method, door, path }) => method === 'GET' && door === 'web' && !/[:*]/.test(path))
    .map(({ path }) => path)
    .filter((path) => !noPage.test(path))
  return [...plain, ...own, ...(count > 0 ? filled : [])]
}

for (const count of [0, 1, 1000]) {
  t.test(`no page is over 150 KB with ${count} things of each kind`, async (t) => {
    const foyer = await startFoyer(t)
    const cookie = await signIn(foyer, 'amy')
    const accountId = (await findAccountByName(foyer.db, 'amy'))?.id ?? 0
    await foyer.db.updateTable('account').set({ role: 'admin' }).execute()
    await fillLibrary(foyer, accountId, count)
    await fillAccount(foyer, accountId, count)
    await fillServer(foyer, accountId, count)
    const paths = listPagePaths(foyer, accountId, count)
    t.ok(paths.length > 30, 'all pages are looked at')
    for (const path of paths) {
      const { statusCode, body } = await getPage(foyer, path, cookie)
      t.ok(statusCode < 400, `${path}: ${statusCode}`)
      const size = Buffer.byteLength(body)
      t.ok(size <= limit, `${path}: ${Math.ceil(size / 1024)} KB`)
    }
  })
}
