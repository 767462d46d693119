import { minute, type Clock } from '../../platform/clock.js'
import type { Database } from '../../platform/db/schema.js'
import { Problem } from '../../platform/problem.js'
import type { Principal } from '../principal.js'
import type { SessionKind } from '../sessions/kinds.js'
import { updateSession, type Session } from '../sessions/store.js'
import { verifyPassword } from './passwords.js'
import { findAccount } from './store.js'
import { throttle, type ThrottleContext } from './throttle.js'

/** Confirms the password of a user who is logged in. */
interface Proof {
  accountId: number
  password: string | undefined
  /** The credential of the request, which speaks for an account without a password. */
  session: Pick<Session, 'id' | 'kind' | 'createdAt'>
  /** Where the request came from, for the throttle. */
  address: string
}

/** How long after a log-in its session proves who is there; milliseconds. */
const freshness = 10 * minute

/** The sessions that a person opens with a browser, whose cookies a stranger at it would use. */
const browserKinds: ReadonlySet<SessionKind> = new Set<SessionKind>(['browser', 'registered'])

/** Whether a person has just logged in with this: no token that they gave to an app counts. */
const isFreshLogIn = ({ kind, createdAt }: Proof['session'], now: number) =>
  browserKinds.has(kind) && now - createdAt <= freshness

/**
 * Passes when the password is the account's or, where the account has none, for ten minutes after a
 * log-in. Throws `log_in_again`, `password_unconfirmed`, `password_wrong`, and `too_many_attempts` as log-ins do; but counted
 * apart from those, so that nobody outside can keep the user from it.
 */
export async function confirmPassword(
  on: ThrottleContext,
  { accountId, password, session, address }: Proof,
): Promise<void> {
  const account = await findAccount(on.db, accountId)
  if (account?.passwordHash === undefined) {
    if (isFreshLogIn(session, on.clock.now())) return
    throw new Problem('log_in_again')
  }
  if (password === undefined) throw new Problem('password_unconfirmed')
  const { passwordHash } = account
  const attempt = { kind: 'confirm', account: String(accountId), address } as const
  if (!(await throttle(on, attempt, () => verifyPassword(passwordHash, password)))) {
    throw new Problem('password_wrong', 'This is not your current password.')
  }
  await keepProof(on, session)
}

/** Keeps that the person behind a session has just proved that it is them. */
export async function keepProof(
  { db, clock }: { db: Database; clock: Clock },
  { id, kind }: Pick<Session, 'id' | 'kind'>,
): Promise<void> {
  if (browserKinds.has(kind)) await updateSession(db, id, { proved_at: clock.now() })
}

type ProvedSession = Pick<Session, 'id' | 'kind' | 'createdAt' | 'provedAt'>

/**
 * Whether the password or a passkey was given in this session in the last ten minutes; where the account has none,
 * whether its log-in is younger than that.
 */
export async function isProved(
  { db, clock }: { db: Database; clock: Clock },
  { accountId, session }: { accountId: number; session: ProvedSession },
): Promise<boolean> {
  const now = clock.now()
  if (now - (session.provedAt ?? -Infinity) <= freshness) return true
  if (!isFreshLogIn(session, now)) return false
  return (await findAccount(db, accountId))?.passwordHash === undefined
}

/**
 * Passes where `isProved` says so, or for a password that is given now. Throws `proof_required`, and
 * for a password what `confirmPassword` throws.
 */
export async function requireProof(
  on: ThrottleContext,
  proof: Proof & { session: ProvedSession },
): Promise<void> {
  if (await isProved(on, proof)) return
  if (proof.password === undefined) throw new Problem('proof_required')
  await confirmPassword(on, proof)
}

/**
 * The same for a program: a cookie needs the proof, as whoever sits at the browser has it; a token
 * was given with its scopes.
 */
export async function requireProofOfCookie(
  on: ThrottleContext,
  { session, account, isFromCookie }: Principal,
  address: string,
): Promise<void> {
  if (!isFromCookie || !browserKinds.has(session.kind) || !account) return
  await requireProof(on, { accountId: account.id, password: undefined, session, address })
}
