import { randomUUID } from 'node:crypto'
import type { Clock } from '../../platform/clock.js'
import type { Config } from '../../platform/config.js'
import type { Database } from '../../platform/db/schema.js'
import { Problem } from '../../platform/problem.js'
import { digestOf, randomSecret } from '../../platform/secret.js'
import { recordAct } from '../audit-log/audit-log.js'
import { getAccount, hasAdministrator, setAccountRole } from '../accounts/store.js'
import {
  deleteFirstAdministratorLinks,
  findInvitationRole,
  insertInvitation,
  lockFirstAdministratorLinks,
  takeInvitationUse,
} from './store.js'

interface FirstContext {
  db: Database
  clock: Clock
}

export const firstAdministratorPath = '/first-administrator'

/** Starts whose links stay good at the same time, as of several machines. */
const linksKept = 10

/**
 * A new link that makes who opens it the first administrator; undefined where there is one, and all
 * former links end then. Each start has its own, as only digests are stored; the first that is used
 * ends the others.
 */
export async function makeFirstAdministratorLink(
  { db, clock }: FirstContext,
  { baseUrl }: Pick<Config, 'baseUrl'>,
): Promise<string | undefined> {
  if (await hasAdministrator(db)) {
    await deleteFirstAdministratorLinks(db)
    return undefined
  }
  const secret = randomSecret()
  await insertInvitation(db, {
    handle: randomUUID(),
    digest: digestOf(secret),
    role: 'admin',
    accountId: undefined,
    note: '',
    maxUses: 1,
    createdAt: clock.now(),
    expiresAt: undefined,
  })
  await deleteFirstAdministratorLinks(db, linksKept)
  return `${baseUrl}${firstAdministratorPath}?key=${secret}`
}

/** Throws `link_invalid` for a link that does not make anybody the first administrator now. */
export async function checkFirstAdministratorLink(
  { db, clock }: FirstContext,
  secret: string,
): Promise<void> {
  const role = await findInvitationRole(db, digestOf(secret), clock.now())
  if (role !== 'admin' || (await hasAdministrator(db))) throw new Problem('link_invalid')
}

/** Makes an account the first administrator, within the transaction that took its link. */
async function appointFirst({ db: tx, clock }: FirstContext, accountId: number): Promise<void> {
  if (await hasAdministrator(tx)) throw new Problem('link_invalid')
  await setAccountRole(tx, accountId, 'admin')
  await deleteFirstAdministratorLinks(tx)
  const { name } = await getAccount(tx, accountId)
  const actor = { via: 'page', name } as const
  await recordAct({ db: tx, clock }, { actor, act: 'user.first-administrator', subject: name })
}

/**
 * Uses a link for an account, within a transaction: of an invitation, or to the first administrator.
 * Of several at the same moment no more succeed than it has uses left, and one becomes the first
 * administrator, whatever links there are. Throws `invitation_invalid` or `link_invalid`.
 */
export async function consumeInvitation(
  context: FirstContext,
  secret: string,
  accountId: number,
): Promise<void> {
  const { db: tx, clock } = context
  const digest = digestOf(secret)
  const role = await findInvitationRole(tx, digest, clock.now())
  if (role === 'admin') await lockFirstAdministratorLinks(tx)
  const taken = await takeInvitationUse(tx, digest, clock.now())
  if (taken === undefined) throw new Problem('invitation_invalid')
  if (taken === 'admin') await appointFirst(context, accountId)
}

/** Makes an account that is there the first administrator. Throws `link_invalid`. */
export async function becomeFirstAdministrator(
  { db, clock }: FirstContext,
  secret: string,
  accountId: number,
): Promise<void> {
  await checkFirstAdministratorLink({ db, clock }, secret)
  await db.transaction().execute((tx) => consumeInvitation({ db: tx, clock }, secret, accountId))
}
