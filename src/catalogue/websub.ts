import { createHmac } from 'node:crypto'
import type { FastifyBaseLogger } from 'fastify'
import { z } from 'zod'
import { day, hour, minute, second, type Clock } from '../platform/clock.js'
import type { Database } from '../platform/db/schema.js'
import type { EventHub } from '../platform/events/hub.js'
import type { Keyring } from '../platform/keyring.js'
import type { Outbound } from '../platform/outbound.js'
import { Problem } from '../platform/problem.js'
import {
  digestOf,
  equalsInConstantTime,
  openSealed,
  randomSecret,
  seal,
} from '../platform/secret.js'
import { parseAtom, type AtomNews } from './atom.js'
import { isPaused, pauseSource, pollSoon } from './poll-store.js'
import { recordChannel } from './record-video.js'
import { backOff, retryTime, withJitter } from './rhythm.js'
import {
  findWebsub,
  insertWebsub,
  leaseWebsub,
  listWithoutWebsub,
  updateWebsub,
  type WebsubSubscription,
} from './websub-store.js'

/** A subscriber as in https://www.w3.org/TR/websub/, with the hub and the topics fixed. */
export interface WebsubParts {
  db: Database
  clock: Clock
  logger: FastifyBaseLogger
  keyring: Keyring
  hub: EventHub
  /** A channel's id at its end makes the topic. */
  topicUrl: string
  /** An Invidious that can tell lengths, which pushes do not. */
  upstreamUrl: string | undefined
}

export interface SubscriberParts extends WebsubParts {
  outbound: Outbound
  hubUrl: string
  /** The callback's last part is appended. */
  callbackUrl: string
  random: () => number
}

const hubSource = 'websub'
const askedLease = 5 * day
const pauseWithoutHeader = 15 * minute
/** For so long after asking, the hub may ask back whether we mean it. */
const verificationTime = day

const sealedSchema = z.object({ callback: z.string(), secret: z.string() })

const hubSecretsOf = (keyring: Keyring) => keyring.derive('websub')

/** The callback and the secret of a subscription; undefined when its key is gone. */
function openSecrets(keyring: Keyring, sealed: string) {
  const text = openSealed(sealed, hubSecretsOf(keyring))
  return text === undefined ? undefined : sealedSchema.parse(JSON.parse(text))
}

/** Prepares a channel's subscription, with a callback and a secret of its own, unless it has one. */
export async function prepareSubscription(
  { db, keyring }: Pick<WebsubParts, 'db' | 'keyring'>,
  channelId: number,
): Promise<z.infer<typeof sealedSchema>> {
  const secrets = { callback: randomSecret(), secret: randomSecret() }
  const [key] = hubSecretsOf(keyring)
  const sealed = seal(JSON.stringify(secrets), key)
  await insertWebsub(db, { channelId, digest: digestOf(secrets.callback), sealed })
  return secrets
}

async function addMissing(parts: WebsubParts, limit: number): Promise<void> {
  for (const channelId of await listWithoutWebsub(parts.db, limit)) {
    await prepareSubscription(parts, channelId)
  }
}

/** Asks the hub (§5.1); what it says is believed only when it has verified. */
async function request(parts: SubscriberParts, subscription: WebsubSubscription): Promise<void> {
  const { db, clock, keyring, outbound, topicUrl } = parts
  const secrets = openSecrets(keyring, subscription.sealed)
  if (!secrets) throw new Error('the key that sealed its secret is gone')
  const { channelId, ucid } = subscription
  const now = clock.now()
  const failures = subscription.failures + 1
  const nextAt = now + withJitter(backOff(failures), parts.random)
  // Before asking, because a hub may verify before it responds.
  await updateWebsub(db, channelId, { requestedAt: now, nextAt, failures })
  const response = await outbound.send({
    url: parts.hubUrl,
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      'hub.callback': `${parts.callbackUrl}${secrets.callback}`,
      'hub.mode': 'subscribe',
      'hub.topic': `${topicUrl}${ucid}`,
      'hub.verify': 'async',
      'hub.lease_seconds': String(askedLease / second),
      'hub.secret': secrets.secret,
    }).toString(),
  })
  if (response.status === 429) {
    const until = retryTime(response.headers['retry-after'], now, pauseWithoutHeader)
    await pauseSource(db, hubSource, until)
  }
  if (response.status < 200 || response.status > 299)
    throw new Error(`it responds with ${response.status}`)
}

async function requestOrTell(parts: SubscriberParts, subscription: WebsubSubscription) {
  const { ucid: channel, failures } = subscription
  const { logger } = parts
  if (failures > 0) logger.warn({ channel, failures }, 'The hub has not verified; asking again')
  try {
    await request(parts, subscription)
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    logger.warn({ channel, problem }, 'The hub could not be asked for a channel')
  }
}

/** Makes and renews subscriptions that are due, at most `limit`: one promise each. */
export async function subscribeDue(
  parts: SubscriberParts,
  limit: number,
): Promise<Promise<void>[]> {
  const now = parts.clock.now()
  if (await isPaused(parts.db, hubSource, now)) return []
  await addMissing(parts, limit)
  const due = await leaseWebsub(parts.db, { now, limit })
  return due.map((subscription) => requestOrTell(parts, subscription))
}

/** What a hub asks at the callback (§5.3). */
export interface Verification {
  mode: string | undefined
  topic: string | undefined
  challenge: string | undefined
  leaseSeconds: number | undefined
}

async function getSubscription(
  { db, clock }: Pick<WebsubParts, 'db' | 'clock'>,
  callback: string,
): Promise<WebsubSubscription> {
  const subscription = await findWebsub(db, digestOf(callback), clock.now())
  if (!subscription) throw new Problem('push_unknown')
  return subscription
}

async function takeDenial(
  { db, clock, logger }: WebsubParts,
  { channelId, ucid }: WebsubSubscription,
) {
  logger.warn({ channel: ucid }, 'The hub denies the subscription; asking again in a day')
  const nextAt = clock.now() + day
  await updateWebsub(db, channelId, { requestedAt: null, liveUntil: 0, nextAt, failures: 1 })
}

const isAskedFor = ({ requestedAt }: WebsubSubscription, now: number) =>
  requestedAt !== undefined && Math.abs(now - requestedAt) < verificationTime

/**
 * Responds to a hub that verifies our intent: the challenge, or `push_unknown` for what we never asked
 * for. Leases are renewed when a fifth of them is left.
 */
export async function verifyIntent(
  parts: WebsubParts,
  callback: string,
  { mode, topic, challenge, leaseSeconds = 0 }: Verification,
): Promise<string> {
  const subscription = await getSubscription(parts, callback)
  const now = parts.clock.now()
  const isOurTopic = topic === `${parts.topicUrl}${subscription.ucid}`
  if (mode === 'denied' && isOurTopic) {
    await takeDenial(parts, subscription)
    return ''
  }
  const isMeant = mode === 'subscribe' && isOurTopic && isAskedFor(subscription, now)
  if (!isMeant || challenge === undefined) throw new Problem('push_unknown')
  const lease = Math.min(Math.max(leaseSeconds * second, hour), 30 * day)
  await updateWebsub(parts.db, subscription.channelId, {
    requestedAt: null,
    liveUntil: now + lease,
    nextAt: now + Math.floor(lease * 0.8),
    failures: 0,
  })
  return challenge
}

/** Whether `X-Hub-Signature: METHOD=HEX` fits the bytes (§7.1). */
function isSigned(body: Uint8Array, secret: string, header = ''): boolean {
  const [, method, signature] = /^(sha1|sha256)=([0-9a-f]+)$/i.exec(header) ?? []
  if (method === undefined || signature === undefined) return false
  const expected = createHmac(method.toLowerCase(), secret).update(body).digest('hex')
  return equalsInConstantTime(expected, signature.toLowerCase())
}

/** What a hub delivers (§7): the bytes as they came, and its `X-Hub-Signature`. */
export interface Delivery {
  body: Uint8Array
  signature: string | undefined
}

/** What a delivery tells; undefined when it is thin or cannot be read. */
async function readPush(
  { logger }: WebsubParts,
  ucid: string,
  body: Uint8Array,
): Promise<AtomNews | undefined> {
  if (body.length === 0) return undefined
  try {
    const news = await parseAtom(Buffer.from(body).toString(), ucid)
    const { skipped, videos, deleted } = news
    if (skipped > 0) logger.warn({ channel: ucid, skipped }, 'Entries of a push were left out')
    return videos.length + deleted.length > 0 ? news : undefined
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    logger.warn({ channel: ucid, problem }, 'A push could not be read; fetching the feed')
    return undefined
  }
}

/**
 * Takes a delivery: videos are recorded before this returns. A thin or unreadable one has the
 * channel fetched. Throws `push_unknown`, and `push_refused` when the signature does not fit.
 */
export async function receivePush(
  parts: WebsubParts,
  callback: string,
  { body, signature }: Delivery,
): Promise<void> {
  const { db, clock, keyring, logger, hub } = parts
  const { channelId, ucid, sealed } = await getSubscription(parts, callback)
  const secrets = openSecrets(keyring, sealed)
  if (!secrets || !isSigned(body, secrets.secret, signature)) {
    logger.warn({ channel: ucid }, 'A push without a fitting signature was refused')
    throw new Problem('push_refused')
  }
  const news = await readPush(parts, ucid, body)
  if (!news) return pollSoon(db, channelId)
  const wantsLengths = parts.upstreamUrl !== undefined
  await recordChannel(db, { ucid, ...news, isListing: false, wantsLengths }, clock.now())
  hub.announce()
}
