import { minute, second, type Clock } from '../platform/clock.js'
import type { Database } from '../platform/db/schema.js'
import { Problem } from '../platform/problem.js'
import { digestOf, randomCharacters } from '../platform/secret.js'
import { consume, giveBack } from '../identity/limits.js'
import type { Application } from './application.js'
import {
  deleteDevice,
  deleteEndedDevices,
  findWaitingDevice,
  insertDevice,
  pollDevice,
  setPollInterval,
  type Device,
} from './device-store.js'
import { findGrant } from './grant-store.js'
import { issueUserTokens, type IssuedToken, type Issuer } from './issue-tokens.js'
import { getParameter, type Parameters } from './parameters.js'

/** Consonants that are not mistaken for each other and make no words (RFC 8628 §6.1). */
const userCodeLetters = 'BCDFGHJKLMNPQRSTVWXZ'

/** How long a device waits for its user. */
export const deviceCodeLife = 10 * minute

/** How long a device must wait between two polls at first, and the increment on `slow_down`. */
export const pollStep = 5 * second

/** How much earlier than asked a poll may arrive: timers and networks are not exact. */
const pollTolerance = second

/** 20^8 codes, a handful of them open at a time: a few wrong ones an account in ten minutes find none. */
const guessesOf = ({ userCodes }: { userCodes: number }) =>
  ({ kind: 'user-code', count: userCodes, per: 10 * minute }) as const

/** How long an expired code is kept, so that its device learns that it expired. */
const retention = 60 * minute

/** The digest of a user code as it was typed: case, dashes and spaces do not matter. */
const digestOfUserCode = (typed: string) => digestOf(typed.toUpperCase().replace(/[^A-Z]/g, ''))

/** Starts the device flow; both codes are returned only here. */
export async function startDevice(
  { db, clock }: { db: Database; clock: Clock },
  application: Application,
  scopes: string[],
): Promise<{ deviceCode: string; userCode: string }> {
  const now = clock.now()
  const deviceCode = randomCharacters()
  const letters = randomCharacters(8, userCodeLetters)
  await deleteEndedDevices(db, now - retention)
  await insertDevice(db, {
    digest: digestOf(deviceCode),
    userCodeDigest: digestOfUserCode(letters),
    applicationId: application.id,
    scopes,
    pollInterval: pollStep,
    expiresAt: now + deviceCodeLife,
  })
  return { deviceCode, userCode: `${letters.slice(0, 4)}-${letters.slice(4)}` }
}

/**
 * The device that shows the code which a user typed. Throws `user_code_unknown`, and
 * `too_many_attempts` when this account has guessed too often.
 */
export async function getWaitingDevice(
  { db, clock, config }: { db: Database; clock: Clock; config: { oauth: { userCodes: number } } },
  accountId: number,
  typed: string,
): Promise<Device> {
  const guesses = guessesOf(config.oauth)
  await consume({ db, clock }, guesses, String(accountId))
  const device = await findWaitingDevice(db, digestOfUserCode(typed), clock.now())
  if (!device) throw new Problem('user_code_unknown')
  await giveBack({ db, clock }, guesses, String(accountId))
  return device
}

type Verdict =
  | { outcome: 'authorization_pending' | 'slow_down' | 'access_denied' | 'device_code_expired' }
  | { outcome: 'issued'; issued: IssuedToken }

async function judgeDevice(
  issuer: Issuer,
  application: Application,
  device: Device,
): Promise<Verdict> {
  const { db: tx, clock } = issuer
  const now = clock.now()
  if (device.expiresAt <= now) return { outcome: 'device_code_expired' }
  if (
    device.lastPolledAt !== undefined &&
    now - device.lastPolledAt < device.pollInterval - pollTolerance
  ) {
    await setPollInterval(tx, device.id, device.pollInterval + pollStep)
    return { outcome: 'slow_down' }
  }
  if (device.state === 'denied') return { outcome: 'access_denied' }
  if (device.state === 'pending' || device.grantId === undefined) {
    return { outcome: 'authorization_pending' }
  }
  if (!(await deleteDevice(tx, device.id))) throw new Problem('grant_invalid')
  const grant = await findGrant(tx, device.grantId)
  if (!grant) throw new Problem('grant_invalid')
  const issued = await issueUserTokens(issuer, { application, grant, scopes: grant.scopes })
  return { outcome: 'issued', issued }
}

/**
 * Responds to a device that asks whether its user has allowed it (RFC 8628 §3.5). Throws
 * `authorization_pending`, `slow_down`, `access_denied`, `device_code_expired`, `grant_invalid`.
 */
export async function redeemDeviceCode(
  { config, db, clock }: Issuer,
  application: Application,
  body: Parameters,
): Promise<IssuedToken> {
  const digest = digestOf(getParameter(body, 'device_code'))
  const verdict = await db.transaction().execute(async (tx) => {
    const device = await pollDevice(tx, digest, clock.now())
    if (device?.applicationId !== application.id) throw new Problem('grant_invalid')
    return judgeDevice({ config, db: tx, clock }, application, device)
  })
  if (verdict.outcome === 'issued') return verdict.issued
  throw new Problem(verdict.outcome)
}
