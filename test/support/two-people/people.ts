import { randomUUID } from 'node:crypto'
import { insertApplication } from '../../../src/authorization/application-store.js'
import { openRequest } from '../../../src/authorization/decide-request.js'
import {
  decideDevice,
  findWaitingDevice,
  insertDevice,
  setDeviceGrant,
} from '../../../src/authorization/device-store.js'
import { issueUserTokens } from '../../../src/authorization/issue-tokens.js'
import { openGrant } from '../../../src/authorization/open-grant.js'
import { findVideo } from '../../../src/catalogue/video-store.js'
import { linkDiscord } from '../../../src/discord/link.js'
import { insertDiscordAttempt } from '../../../src/discord/store.js'
import { putEmailChange } from '../../../src/identity/accounts/email-change-store.js'
import { insertRecovery } from '../../../src/identity/accounts/recovery-store.js'
import { mintToken } from '../../../src/identity/sessions/mint-token.js'
import { openSession } from '../../../src/identity/sessions/open-session.js'
import { findSessionByDigest, type Session } from '../../../src/identity/sessions/store.js'
import { putFeedToken } from '../../../src/identity/accounts/feed-token-store.js'
import { appendWatched } from '../../../src/library/history/store.js'
import { updatePosition } from '../../../src/library/history/position-store.js'
import { insertDismissed, setNewsSeen } from '../../../src/library/notifications/store.js'
import { addToPlaylist, createPlaylist } from '../../../src/library/playlists/playlists.js'
import { changePreferences } from '../../../src/library/preferences/store.js'
import { addToGroup, createGroup } from '../../../src/library/subscriptions/groups.js'
import { setHideChoices } from '../../../src/library/subscriptions/hide-store.js'
import { subscribe } from '../../../src/library/subscriptions/subscribe.js'
import { beginJob, insertJob } from '../../../src/platform/jobs/store.js'
import { leaseJob, leaveJob } from '../../../src/platform/jobs/lease-store.js'
import { insertAuditEntry } from '../../../src/rooms/audit-store.js'
import { insertChat } from '../../../src/rooms/chat-store.js'
import { insertInvite, insertInviteUse, listInvites } from '../../../src/rooms/invite-store.js'
import { newRoomState } from '../../../src/rooms/machine/state.js'
import { insertPresence, insertProcess } from '../../../src/rooms/presence-store.js'
import { insertRoom } from '../../../src/rooms/room-store.js'
import { digestOf, randomSecret } from '../../../src/platform/secret.js'
import { fillChannel, publish, ucidOf, videoIdOf } from '../catalogue.js'
import type { Foyer } from '../foyer.js'
import { registerConfirmed } from './register-confirmed.js'
import { inviteSomebody } from './invite-somebody.js'
import { addSecondFactor } from './second-factor.js'

/** What somebody has, of each kind at least one. */
export interface Person {
  id: number
  name: string
  email: string
  password: string
  discordId: string
  /** The value of the cookie, and the session behind it. */
  sid: string
  browser: Session
  /** A signed token for everything, and the session of one that it made. */
  token: string
  tokenSession: string
  childSession: string
  /** An access token, a refresh token and what they came from. */
  accessToken: string
  oauth: {
    applicationId: number
    appHandle: string
    clientId: string
    grantId: number
    registrationToken: string
  }
  refreshToken: string
  codeDigest: string
  /** Digests of a device that was allowed, and of one that waits. */
  deviceDigest: string
  waitingDigest: string
  /** A consent that is asked for and not given yet. */
  request: string
  api: Session
  guestLike: string
  group: { handle: string }
  playlistIds: string[]
  /** Entries of the first playlist, by their index ids. */
  entries: string[]
  feedToken: string
  recoveryKey: string
  /** Of an address that waits for its confirmation. */
  emailKey: string
  /** Work that waits to be done, and that waits for its owner's word. */
  jobs: { waiting: string; ready: string }
  room: Awaited<ReturnType<typeof openRoom>>
  discordState: string
  /** Followed and watched by nobody else. */
  onlyUcid: string
  onlyVideoId: string
  /** The event by which a video of the channel that nobody else follows became news. */
  newsEventId: number
  /** News that were put away. */
  dismissedVideoIds: string[]
}

const minute = 60_000

/** Unread news of the channel that a person alone follows. */
export const newsOf = ({ onlyVideoId }: Pick<Person, 'onlyVideoId'>): string =>
  onlyVideoId.replace(/00$/, '50')

/** Channels that both follow, and videos that both have watched, put away and listed. */
export const sharedUcids = [1, 2].map(ucidOf)
export const sharedVideoIds = [videoIdOf(1, 0), videoIdOf(2, 0)]
/** News to both: unread, and put away. */
export const unreadVideoId = videoIdOf(1, 50)
export const dismissedVideoId = videoIdOf(1, 51)

/** The channels, before anybody follows them. */
export async function fillCatalogue({ db }: Foyer): Promise<void> {
  for (const channel of [1, 2, 3, 4]) await fillChannel(db, channel, [1000 * channel, 500])
}

/** Videos that come after both have subscribed; what they look at of them, and put away. */
export async function bringNews({ db }: Foyer, people: readonly Person[]): Promise<void> {
  for (const channel of [1, 3, 4]) await publish(db, channel, 50, 10_000)
  for (const channel of [1, 2, 3, 4]) await publish(db, channel, 51, 11_000)
  for (const person of people) {
    const { id, dismissedVideoIds } = person
    await setNewsSeen(db, id, id)
    person.newsEventId = (await findVideo(db, newsOf(person)))?.newsEventId ?? 0
    for (const videoId of dismissedVideoIds) await insertDismissed(db, id, videoId)
  }
}

async function fillLibrary(foyer: Foyer, accountId: number, onlyChannel: number) {
  const { db, clock, config } = foyer
  const ucids = [...sharedUcids, ucidOf(onlyChannel)]
  await subscribe({ db, clock, limit: 100 }, accountId, ucids)
  const group = await createGroup(foyer, accountId, 'Music')
  const own = { accountId, handle: group.handle }
  for (const ucid of [ucidOf(1), ucidOf(onlyChannel)]) await addToGroup(db, own, ucid)
  await setHideChoices(db, { accountId, ucid: ucidOf(2) }, { hide_shorts: true })
  const onlyVideoId = videoIdOf(onlyChannel, 0)
  await appendWatched(db, accountId, { videoIds: [...sharedVideoIds, onlyVideoId], now: 1000 })
  const begun = { accountId, videoId: sharedVideoIds[1] ?? '' }
  await updatePosition(db, begun, { seconds: 30, length: undefined })
  await changePreferences(db, accountId, { set: { speed: 1 + onlyChannel / 4 }, reset: [] })
  const limits = config.limits
  const playlistIds: string[] = []
  const entries: string[] = []
  for (const title of ['Evening', 'Morning']) {
    const draft = { accountId, title, privacy: 'private' } as const
    const made = await createPlaylist({ db, clock, limits }, draft)
    playlistIds.push(made.playlistId)
    const list = { playlistId: made.playlistId, accountId }
    for (const videoId of [...sharedVideoIds, onlyVideoId]) {
      const { indexId } = await addToPlaylist({ db, clock, limits }, list, videoId)
      if (title === 'Evening') entries.push(indexId)
    }
  }
  const feedToken = randomSecret()
  await putFeedToken(db, { accountId, digest: digestOf(feedToken), createdAt: 1 })
  const dismissedVideoIds = [dismissedVideoId, videoIdOf(onlyChannel, 51)]
  const onlyUcid = ucidOf(onlyChannel)
  return { group, playlistIds, entries, feedToken, onlyVideoId, onlyUcid, dismissedVideoIds }
}

/** An application of the person's own, used by the person: a grant with everything that ends with it. */
async function useApplication(foyer: Foyer, accountId: number, browser: Session) {
  const { db, clock } = foyer
  const now = clock.now()
  const registrationToken = randomSecret()
  const application = {
    handle: randomUUID(),
    clientId: randomSecret().replace(/\W/g, ''),
    secretDigest: undefined,
    name: 'Player',
    website: undefined,
    redirectUris: ['https://player.example/cb'],
    scopes: ['read', 'write'],
    grantTypes: [
      'authorization_code',
      'refresh_token',
      'urn:ietf:params:oauth:grant-type:device_code',
    ],
    registrationDigest: digestOf(registrationToken),
    metadata: {},
    ownerId: accountId,
    createdAt: now,
  }
  const id = await insertApplication(db, application)
  const codeDigest = digestOf(randomSecret())
  const code = {
    digest: codeDigest,
    expiresAt: now + 10 * minute,
    redirectUri: 'https://player.example/cb',
    isRedirectUriSent: true,
    challenge: undefined,
  }
  const stored = { ...application, id }
  const asked = { application: stored, accountId, scopes: ['read', 'write'] }
  const expiresAt = now + 10 * minute
  await openGrant(foyer, { ...asked, code, expiresAt })
  const grant = await openGrant(foyer, { ...asked, expiresAt })
  const issued = await issueUserTokens(foyer, {
    application: stored,
    grant,
    scopes: ['read', 'write'],
  })
  const [deviceDigest, waitingDigest] = [digestOf(randomSecret()), digestOf(randomSecret())]
  for (const digest of [deviceDigest, waitingDigest]) {
    const device = { digest, userCodeDigest: digest, applicationId: id, scopes: ['read'] }
    await insertDevice(db, { ...device, pollInterval: 5000, expiresAt: now + 10 * minute })
  }
  const decided = (await findWaitingDevice(db, deviceDigest, now))?.id ?? 0
  await decideDevice(db, decided, 'allowed')
  await setDeviceGrant(db, decided, (await openGrant(foyer, { ...asked, expiresAt })).id)
  const { handle } = await openRequest(foyer, {
    sessionId: browser.id,
    applicationId: id,
    scopes: ['read'],
    code: {
      ...code,
      state: undefined,
      responseMode: 'query',
      codeChallenge: undefined,
      scopes: ['read'],
    },
  })
  return {
    accessToken: issued.accessToken,
    refreshToken: issued.refreshToken ?? '',
    oauth: {
      applicationId: id,
      appHandle: application.handle,
      clientId: application.clientId,
      grantId: grant.id,
      registrationToken,
    },
    codeDigest,
    deviceDigest,
    waitingDigest,
    request: handle,
  }
}

/** Work that a person asked for: some that waits, and some that asks how it should go on. */
async function askForWork({ db, clock }: Foyer, accountId: number) {
  const now = clock.now()
  const add = async () => {
    const handle = randomSecret()
    const job = {
      handle,
      kind: `test ${accountId}`,
      ownerId: accountId,
      place: 'here',
      bytes: 9,
      input: {},
      now,
    }
    await insertJob(db, job)
    await beginJob(db, handle, { bytes: 9, now })
    return handle
  }
  const ready = await add()
  const held = await leaseJob(db, {
    now,
    lease: minute,
    place: 'here',
    kinds: [`test ${accountId}`],
  })
  if (held?.handle !== ready) throw new Error('Another job is held')
  await leaveJob(db, held, { state: 'ready', now })
  return { ready, waiting: await add() }
}

/** A room of one's own that nobody else may enter, with an invite, a message and its owner in it. */
async function openRoom({ db, clock }: Foyer, { id, name }: Pick<Person, 'id' | 'name'>) {
  const now = clock.now()
  const own = { name: `${name}-room`, ownerId: id, isTemporary: false, title: 'Films' }
  const made = newRoomState({ ...own, visibility: 'private', queueMode: 'vote' }, now)
  const [current, next] = sharedVideoIds.map((id) => ({ service: 'youtube', id }))
  const state = { ...made, current, queue: next ? [next] : [] }
  const roomId = await insertRoom(db, { state, now })
  const by = { name, isLoggedIn: true, role: 4 } as const
  const message = { id: randomUUID(), by, text: `Hello from ${name}`, at: now }
  await insertChat(db, [{ roomId, message }])
  const entry = { rev: 0, at: now, accountId: id, name, action: 'play', detail: {} }
  await insertAuditEntry(db, roomId, entry)
  const [handle, secret] = [randomUUID(), digestOf(randomSecret())]
  const invitation = { role: 1, mask: 1 } as const
  const invite = { roomId, invitation, mostUses: 3, expiresAt: undefined, createdAt: now }
  await insertInvite(db, { ...invite, handle, digest: secret })
  const inviteId = (await listInvites(db, roomId, 1))[0]?.id ?? 0
  await insertInviteUse(db, { inviteId, identity: `guest of ${name}`, now })
  const processId = randomUUID()
  await insertProcess(db, processId)
  const connectionId = randomUUID()
  const identities: [string] = [`account:${id}`]
  const person = { identities, accountId: id, name, connectionId, status: 'ready' } as const
  await insertPresence(db, { roomId, processId, person, limit: 9 })
  return { id: roomId, name: own.name, invite: handle, secret, connectionId, person }
}

/** Somebody new, with some of everything. */
export async function makePerson(
  foyer: Foyer,
  name: string,
  { discordId, onlyChannel }: { discordId: string; onlyChannel: number },
): Promise<Person> {
  const { db, clock } = foyer
  const email = `${name}@mail.example`
  const password = `${name} has a passw0rd`
  const id = await registerConfirmed(foyer, { name, email, password })
  const sid = `${randomSecret()}=`
  const common = { accountId: id, scopes: [':*'], client: 'Firefox on Linux' }
  const browser = await openSession(foyer, {
    ...common,
    kind: 'browser',
    secret: sid,
    isProved: true,
  })
  const made = await mintToken(foyer, { ...common, name: 'Script' })
  const parent = (await findSessionByDigest(db, digestOf(made.session)))?.session
  const child = await mintToken(foyer, { ...common, parent, name: 'Child' })
  const bot = { kind: 'api', secret: randomSecret(), name: 'Bot' } as const
  const api = await openSession(foyer, { ...common, ...bot })
  const guestLike = randomSecret()
  await openSession(foyer, { ...common, kind: 'registered', secret: guestLike })
  await linkDiscord(foyer, id, discordId)
  await addSecondFactor(foyer, { id, name })
  const recoveryKey = randomSecret()
  const recovery = { accountId: id, expiresAt: clock.now() + 10 * minute }
  await insertRecovery(db, digestOf(recoveryKey), { recovery, now: clock.now() })
  const emailKey = randomSecret()
  const emailChange = { accountId: id, email: `new-${email}`, expiresAt: clock.now() + 10 * minute }
  await putEmailChange(db, digestOf(emailKey), emailChange)
  await inviteSomebody(foyer, id, name)
  const jobs = await askForWork(foyer, id)
  const discordState = digestOf(randomSecret())
  const attempt = {
    sessionId: browser.id,
    sealedVerifier: 'sealed',
    returnPath: '/account',
    expiresAt: clock.now() + 10 * minute,
  }
  await insertDiscordAttempt(db, discordState, { attempt, now: clock.now() })
  return {
    ...(await fillLibrary(foyer, id, onlyChannel)),
    ...(await useApplication(foyer, id, browser)),
    id,
    name,
    email,
    password,
    discordId,
    sid,
    browser,
    token: made.token,
    tokenSession: made.session,
    childSession: child.session,
    api,
    guestLike,
    recoveryKey,
    emailKey,
    jobs,
    room: await openRoom(foyer, { id, name }),
    discordState,
    newsEventId: 0,
  }
}
