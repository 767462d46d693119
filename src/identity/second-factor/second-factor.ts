import type { Database } from '../../platform/db/schema.js'
import type { Keyring } from '../../platform/keyring.js'
import { Problem } from '../../platform/problem.js'
import { digestOf, openSealed, randomCharacters, seal } from '../../platform/secret.js'
import { throttle, type ThrottleContext } from '../accounts/throttle.js'
import { recordSecurityEvent, type Requester } from '../security-events/security-events.js'
import { deletePasskeys } from './passkey-store.js'
import {
  confirmFactor,
  deleteSecondFactor,
  findSecondFactor,
  hasSecondFactor,
  putUnconfirmedFactor,
  replaceRecoveryCodes,
  takeRecoveryCode,
  takeStep,
} from './store.js'
import { createTotpSecret, findStep } from './totp.js'

interface FactorContext extends ThrottleContext {
  keyring: Keyring
}

const purpose = 'second-factor'
const recoveryCodeCount = 10

/** Letters and digits that nobody takes for others: 16 of them hold 79 bits. */
const recoveryAlphabet = 'abcdefghjkmnpqrstuvwxyz23456789'

const normalize = (code: string) => code.toLowerCase().replace(/[^a-z0-9]/g, '')

/** What proves that its owner is there, and from where it came. */
interface FactorProof {
  accountId: number
  /** A code of the app or a recovery code, as it was typed. */
  code: string
  from: Requester & { address: string }
}

/** The secret behind a sealed one; throws `second_factor_sealed` when its key is gone. */
function openSecret({ keyring }: FactorContext, sealedSecret: string): string {
  const secret = openSealed(sealedSecret, keyring.derive(purpose))
  if (secret === undefined) throw new Problem('second_factor_sealed')
  return secret
}

/** Makes a new secret, which counts once a code of it is given. Throws `second_factor_on`. */
export async function beginFactor(context: FactorContext, accountId: number): Promise<void> {
  const sealed = seal(createTotpSecret(), context.keyring.derive(purpose)[0])
  if (!(await putUnconfirmedFactor(context.db, accountId, sealed))) {
    throw new Problem('second_factor_on')
  }
}

/** The secret that waits for its first code, if there is one and its key is there. */
export async function findWaitingSecret(
  context: FactorContext,
  accountId: number,
): Promise<string | undefined> {
  const factor = await findSecondFactor(context.db, accountId)
  if (!factor || factor.isConfirmed) return undefined
  return openSealed(factor.sealedSecret, context.keyring.derive(purpose))
}

function makeRecoveryCodes(): string[] {
  const make = () => randomCharacters(16, recoveryAlphabet)
  return Array.from({ length: recoveryCodeCount }, make)
}

/** Makes new recovery codes in place of the old ones, as a person reads them. */
export async function issueRecoveryCodes(tx: Database, accountId: number): Promise<string[]> {
  const codes = makeRecoveryCodes()
  await replaceRecoveryCodes(tx, accountId, codes.map(digestOf))
  return codes.map(printedCode)
}

/** As a person reads and types it: `abcd-efgh-jkmn-pqrs`. */
const printedCode = (code: string) => code.replace(/(.{4})(?=.)/g, '$1-')

/** Uses up the code of the app; false when it is wrong or was used before. */
async function takeAppCode(context: FactorContext, accountId: number, code: string) {
  const factor = await findSecondFactor(context.db, accountId)
  if (!factor) return false
  const step = findStep(openSecret(context, factor.sealedSecret), code, context.clock.now())
  return step !== undefined && takeStep(context.db, accountId, step)
}

/** Runs one counted attempt at a code. Throws `second_factor_wrong`, and `too_many_attempts`. */
async function attemptCode(
  context: FactorContext,
  { accountId, from }: FactorProof,
  take: () => Promise<boolean>,
): Promise<void> {
  const { address } = from
  const attempt = { kind: 'second-factor', account: String(accountId), address } as const
  if (await throttle(context, attempt, take)) return
  await recordSecurityEvent(context, { accountId, kind: 'second_factor_failed', from })
  throw new Problem('second_factor_wrong')
}

/**
 * Turns the second factor on for who has a code of the waiting secret. Returns recovery codes, which
 * are stored as digests alone. Throws `second_factor_on`, `second_factor_off` when none waits,
 * `second_factor_wrong`, and `too_many_attempts`.
 */
export async function turnFactorOn(context: FactorContext, proof: FactorProof): Promise<string[]> {
  const { db, clock } = context
  const { accountId, from } = proof
  const factor = await findSecondFactor(db, accountId)
  if (!factor) throw new Problem('second_factor_off')
  if (factor.isConfirmed) throw new Problem('second_factor_on')
  const { sealedSecret } = factor
  await attemptCode(context, proof, () => takeAppCode(context, accountId, normalize(proof.code)))
  return db.transaction().execute(async (tx) => {
    const isNew = await confirmFactor(tx, accountId, { now: clock.now(), sealedSecret })
    if (!isNew) throw new Problem('second_factor_on')
    await recordSecurityEvent({ db: tx, clock }, { accountId, kind: 'second_factor_on', from })
    return issueRecoveryCodes(tx, accountId)
  })
}

/** New recovery codes; the old ones are good for nothing any more. Throws `second_factor_off`. */
export async function renewRecoveryCodes(
  { db, clock }: Pick<FactorContext, 'db' | 'clock'>,
  { accountId, from }: { accountId: number; from: Requester },
): Promise<string[]> {
  return db.transaction().execute(async (tx) => {
    if (!(await hasSecondFactor(tx, accountId))) throw new Problem('second_factor_off')
    const event = { accountId, kind: 'recovery_codes_renewed', from } as const
    await recordSecurityEvent({ db: tx, clock }, event)
    return issueRecoveryCodes(tx, accountId)
  })
}

/**
 * Removes the second factor with passkeys, recovery codes and remembered browsers; whether one was on.
 * `from` is absent for the operator.
 */
export async function turnFactorOff(
  { db, clock }: Pick<FactorContext, 'db' | 'clock'>,
  accountId: number,
  { from, isReset = false }: { from?: Requester; isReset?: boolean } = {},
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const wasOn = await hasSecondFactor(tx, accountId)
    await deletePasskeys(tx, accountId)
    await deleteSecondFactor(tx, accountId)
    const kind = isReset ? 'second_factor_reset' : 'second_factor_off'
    if (wasOn) await recordSecurityEvent({ db: tx, clock }, { accountId, kind, from })
    return wasOn
  })
}

/**
 * Passes for a code of the app, or a recovery code; each is good once. Throws `second_factor_wrong`,
 * and `too_many_attempts` as log-ins do, but counted apart from these.
 */
export async function checkSecondFactor(context: FactorContext, proof: FactorProof): Promise<void> {
  const { accountId, from } = proof
  const code = normalize(proof.code)
  if (/^\d{6}$/.test(code)) {
    await attemptCode(context, proof, () => takeAppCode(context, accountId, code))
    return
  }
  await attemptCode(context, proof, () => takeRecoveryCode(context.db, accountId, digestOf(code)))
  await recordSecurityEvent(context, { accountId, kind: 'recovery_code_used', from })
}

/**
 * For log-ins that know no second step: throws `app_password_required` where a second factor is on.
 * The owner reads of it, as somebody knows the password.
 */
export async function refuseWithoutFactor(
  { db, clock }: Pick<FactorContext, 'db' | 'clock'>,
  accountId: number,
  from: Requester,
): Promise<void> {
  if (!(await hasSecondFactor(db, accountId))) return
  await recordSecurityEvent({ db, clock }, { accountId, kind: 'second_factor_missing', from })
  throw new Problem('app_password_required')
}
