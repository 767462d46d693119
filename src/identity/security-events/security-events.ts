import type { FastifyRequest } from 'fastify'
import { day, type Clock } from '../../platform/clock.js'
import type { Database } from '../../platform/db/schema.js'
import { describeBrowser } from '../describe-browser.js'
import { networksOf } from '../limits.js'
import {
  deleteOldSecurityEvents,
  insertSecurityEvent,
  listSecurityEvents,
  type StoredSecurityEvent,
} from './store.js'

/** Everything that a person's log of security events can say. */
export const securityEventKinds = [
  'account_created',
  'logged_in',
  'logged_in_new_device',
  'log_in_failed',
  'password_changed',
  'password_recovered',
  'email_changed',
  'app_allowed',
  'token_created',
  'second_factor_on',
  'second_factor_off',
  'second_factor_reset',
  'second_factor_failed',
  'second_factor_missing',
  'passkey_added',
  'passkey_removed',
  'recovery_code_used',
  'recovery_codes_renewed',
  'app_password_created',
  'logged_in_with_app_password',
  'access_revoked',
  'all_access_revoked',
  'discord_linked',
  'discord_unlinked',
  'data_exported',
  'deletion_planned',
] as const

export type SecurityEventKind = (typeof securityEventKinds)[number]

/** Where a request came from; both are absent for what the operator does on the command line. */
export interface Requester {
  address?: string | undefined
  /** The browser or program, in a few words. */
  client?: string | undefined
}

export const requesterOf = (request: FastifyRequest): Requester & { address: string } => ({
  address: request.ip,
  client: describeBrowser(request.headers['user-agent']),
})

interface Recording {
  db: Database
  clock: Clock
}

interface NewSecurityEvent {
  accountId: number
  kind: SecurityEventKind
  from?: Requester | undefined
  /** What it is about: the name of an app, a token or a passkey. */
  detail?: string | undefined
  /** Whether the owner gets a mail; when absent, what the kind prescribes. */
  hasNotice?: boolean
}

/** What somebody else could have done to keep the account, or to take what is in it. */
export const noticeKinds = [
  'logged_in_new_device',
  'password_changed',
  'password_recovered',
  'second_factor_on',
  'second_factor_off',
  'second_factor_reset',
  'passkey_added',
  'passkey_removed',
  'recovery_code_used',
  'recovery_codes_renewed',
  'app_password_created',
  'token_created',
  'discord_linked',
  'data_exported',
  'deletion_planned',
] as const satisfies readonly SecurityEventKind[]

const prescribesNotice = (kind: SecurityEventKind) => noticeKinds.some((each) => each === kind)

const memory = 90 * day

/**
 * Adds an event to a person's log; the one way in which one gets there. A mail about it goes when the
 * transaction has ended.
 */
export async function recordSecurityEvent(
  { db, clock }: Recording,
  { accountId, kind, from = {}, detail, hasNotice = prescribesNotice(kind) }: NewSecurityEvent,
): Promise<void> {
  const { address, client } = from
  const event = { kind, address, client, detail, at: clock.now(), hasNotice }
  await insertSecurityEvent(db, accountId, event)
}

const enteringKinds = ['account_created', 'logged_in', 'logged_in_new_device'] as const

/** How many log-ins are compared with a new one. */
const comparedLimit = 200

const networkOf = (address = '') => networksOf(address).narrow

const isSameDevice = (event: StoredSecurityEvent, { address, client }: Requester) =>
  event.client === client && networkOf(event.address) === networkOf(address)

/** Records a log-in; one from a browser and network that the log does not know is a new device. */
export async function recordLogIn(
  recording: Recording,
  accountId: number,
  from: Requester,
): Promise<void> {
  const earlier = await listSecurityEvents(recording.db, accountId, {
    kinds: enteringKinds,
    limit: comparedLimit,
  })
  const isKnown = earlier.some((event) => isSameDevice(event, from))
  const kind = isKnown ? 'logged_in' : 'logged_in_new_device'
  await recordSecurityEvent(recording, { accountId, kind, from })
}

/** Deletes events older than 90 days, in small steps that let others write between them. */
export async function pruneSecurityEvents({ db, clock }: Recording): Promise<number> {
  let pruned = 0
  for (;;) {
    const count = await deleteOldSecurityEvents(db, clock.now() - memory)
    pruned += count
    if (count === 0) return pruned
  }
}
