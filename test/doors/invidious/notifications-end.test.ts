import type { AddressInfo } from 'node:net'
import { mock } from 'node:test'
import t, { type Test } from 'tap'
import { recordChannel } from '../../../src/catalogue/record-video.js'
import { setBan } from '../../../src/identity/accounts/ban-store.js'
import { deleteAccount, insertAccount } from '../../../src/identity/accounts/store.js'
import { openBrowserSession } from '../../../src/identity/sessions/browser-session.js'
import { turnIntoGuest } from '../../../src/identity/sessions/guest.js'
import { openSession } from '../../../src/identity/sessions/open-session.js'
import {
  deleteSessionByHandle,
  deleteSessionsOf,
} from '../../../src/identity/sessions/revocation-store.js'
import { findSessionByDigest } from '../../../src/identity/sessions/store.js'
import { hour, second } from '../../../src/platform/clock.js'
import { digestOf } from '../../../src/platform/secret.js'
import { mintFor } from '../../support/api.js'
import { reachableEngines, type TestEngine } from '../../support/database.js'
import { listenToEvents, type EventClient } from '../../support/event-client.js'
import { startFoyer } from '../../support/foyer.js'
import { waitUntil } from '../../support/listen.js'

t.setTimeout(120_000)

const red = 'UCredredredredredredredA'
const farewell = 'closed: the credential has ended'

/** A Foyer on a real port, with one who listens all the time. */
async function start(t: Test, engine: TestEngine) {
  const foyer = await startFoyer(t, { engine })
  await foyer.app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = foyer.app.server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}/api/v1/auth/notifications?topics=${red}`
  let count = 0
  const listen = async (headers: Record<string, string>, query = '') => {
    const listener = await listenToEvents(t, url + query, { headers })
    count += 1
    await waitUntil('all listen', () => foyer.hub.countListeners() === count)
    return listener
  }
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
  const scopes = [':notifications', 'POST:tokens*']
  const publish = async (videoId: string) => {
    const now = foyer.clock.now()
    const videos = [{ videoId, title: 'A video', publishedAt: now }]
    await recordChannel(foyer.db, { ucid: red, videos, isListing: false }, now)
    foyer.hub.wake()
  }
  const bystander = await listen(bearer(await mintFor(foyer, 'bystander', { scopes })))
  return { foyer, listen, publish, bearer, scopes, bystander }
}

type Started = Awaited<ReturnType<typeof start>>

/** A user with a credential of this kind who listens by it. */
async function listenAs(
  { foyer, listen, bearer }: Started,
  kind: 'browser' | 'oauth' | 'registered' | 'token',
  parentId?: number,
) {
  const { db } = foyer
  const accountId = await insertAccount(db, { name: `user ${Math.random()}`, createdAt: 1 })
  const secret = `secret of ${accountId}`
  const sid = kind === 'browser' ? await openBrowserSession(foyer, accountId, {}) : undefined
  if (sid === undefined) {
    await openSession(foyer, { kind, secret, accountId, scopes: [':*'], parentId })
  }
  const found = await findSessionByDigest(db, digestOf(sid ?? secret))
  if (!found) throw new Error('no session')
  const listener = await listen(sid === undefined ? bearer(secret) : { cookie: `SID=${sid}` })
  return { accountId, session: found.session, found, listener }
}

/** Each way in which a credential ends, with one who listens by it. */
async function openEnding(started: Started) {
  const { foyer, listen, bearer, scopes } = started
  const { app, db, clock } = foyer
  const revoked = await mintFor(foyer, 'revoked', { scopes })
  const expire = Math.floor((clock.now() + hour) / second)
  const expiring = await mintFor(foyer, 'expiring', { scopes, expire })
  const parent = await listenAs(started, 'oauth')
  const child = await listenAs(started, 'oauth', parent.session.id)
  const banned = await listenAs(started, 'oauth')
  const removed = await listenAs(started, 'browser')
  const elsewhere = await listenAs(started, 'browser')
  const signedOut = await listenAs(started, 'registered')
  const ways: [way: string, listener: EventClient][] = [
    ['revoked by itself', await listen(bearer(revoked))],
    ['expired', await listen(bearer(expiring))],
    ['revoked by its handle', parent.listener],
    ['made by one that was revoked', child.listener],
    ['of a banned user', banned.listener],
    ['of a removed user', removed.listener],
    ['signed out elsewhere', elsewhere.listener],
    ['turned into a guest’s', signedOut.listener],
  ]
  const endAll = async () => {
    const url = '/api/v1/auth/tokens/unregister'
    await app.inject({ method: 'POST', url, headers: bearer(revoked), payload: {} })
    await deleteSessionByHandle(db, parent.session.handle)
    await setBan(db, banned.accountId, { reason: undefined, endsAt: undefined })
    await deleteAccount(db, removed.accountId)
    await deleteSessionsOf(db, elsewhere.accountId)
    await turnIntoGuest(foyer, { ...signedOut.found, isFromCookie: false })
    clock.advance(hour)
  }
  return { ways, endAll }
}

for (const engine of await reachableEngines()) {
  t.test(`${engine}: nothing is told that came after the credential ended`, async (t) => {
    const started = await start(t, engine)
    const { publish, bystander } = started
    const { ways, endAll } = await openEnding(started)
    await publish('before00000')
    for (const [way, listener] of ways) {
      t.match(await listener.waitFor(1), [{ data: { videoId: 'before00000' } }], way)
    }
    await endAll()
    await publish('after000000')
    await bystander.waitFor(2)
    for (const [way, { ended, events, comments }] of ways) {
      await ended
      t.equal(events.length, 1, way)
      t.equal(comments.at(-1), farewell, way)
    }
    await publish('later000000')
    t.equal((await bystander.waitFor(3)).length, 3, 'who may hear goes on')
    t.equal(started.foyer.hub.countListeners(), 1)
  })

  t.test(`${engine}: without news, the stream ends within 25 seconds`, async (t) => {
    mock.timers.enable({ apis: ['setInterval'] })
    t.teardown(() => {
      mock.timers.reset()
    })
    const started = await start(t, engine)
    const { ways, endAll } = await openEnding(started)
    await endAll()
    for (let past = 0; past < 25; past += 1) mock.timers.tick(second)
    for (const [way, { ended, events, comments }] of ways) {
      await ended
      t.same(events, [], way)
      t.equal(comments.at(-1), farewell, way)
    }
    await waitUntil('the other beats', () => started.bystander.comments.length === 2)
    t.equal(started.foyer.hub.countListeners(), 1)
  })
}
