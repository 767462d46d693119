import { Problem } from '../../platform/problem.js'
import type { Selectable } from 'kysely'
import type { Database } from '../../platform/db/schema.js'
import type { AccountTable } from './tables.js'
import { banOf, type Ban } from './ban-store.js'
import { emailKeyOf, nameKeyOf } from './names.js'

/** A user. Times are epoch milliseconds. */
export interface Account {
  id: number
  name: string
  /** The address, if it is confirmed. */
  email: string | undefined
  /** An address that nobody has confirmed. */
  unconfirmedEmail: string | undefined
  passwordHash: string | undefined
  role: AccountTable['role']
  state: AccountTable['state']
  /** Its ban, which may have ended. */
  ban: Ban | undefined
  createdAt: number
}

export interface NewAccount {
  name: string
  /** Not confirmed. */
  unconfirmedEmail?: string | undefined
  passwordHash?: string | undefined
  createdAt: number
}

function emailsOf({ email, email_unconfirmed: flag }: Selectable<AccountTable>) {
  const address = email ?? undefined
  const isConfirmed = flag === 0
  return {
    email: isConfirmed ? address : undefined,
    unconfirmedEmail: isConfirmed ? undefined : address,
  }
}

/** An account from its row. */
export const accountOf = (row: Selectable<AccountTable>): Account => ({
  id: row.id,
  name: row.name,
  ...emailsOf(row),
  passwordHash: row.password_hash ?? undefined,
  role: row.role,
  state: row.state,
  ban: banOf(row),
  createdAt: row.created_at,
})

/** The account of this name, in any case. */
export async function findAccountByName(db: Database, name: string): Promise<Account | undefined> {
  // No name has a NUL in it, and PostgreSQL refuses to be asked for one.
  if (name.includes('\0')) return undefined
  const row = await db
    .selectFrom('account')
    .selectAll()
    .where('name_key', '=', nameKeyOf(name))
    .executeTakeFirst()
  return row && accountOf(row)
}

/** The account with this e-mail address, confirmed or not, in any case. */
export async function findAccountByEmail(
  db: Database,
  email: string,
): Promise<Account | undefined> {
  const row = await db
    .selectFrom('account')
    .selectAll()
    .where('email', '=', emailKeyOf(email))
    .executeTakeFirst()
  return row && accountOf(row)
}

export async function findAccount(db: Database, id: number): Promise<Account | undefined> {
  const row = await db.selectFrom('account').selectAll().where('id', '=', id).executeTakeFirst()
  return row && accountOf(row)
}

/** The account behind a credential; throws `credential_invalid` when it is gone meanwhile. */
export async function getAccount(db: Database, id: number): Promise<Account> {
  const account = await findAccount(db, id)
  if (!account) throw new Problem('credential_invalid')
  return account
}

/** Whether anybody has an account. */
export async function hasAccounts(db: Database): Promise<boolean> {
  return (await db.selectFrom('account').select('id').limit(1).executeTakeFirst()) !== undefined
}

/** Accounts by name, at most `limit`. */
export async function listAccounts(db: Database, limit: number): Promise<Account[]> {
  const rows = await db.selectFrom('account').selectAll().orderBy('name_key').limit(limit).execute()
  return rows.map(accountOf)
}

/** Stores an account and returns its id; fails with a unique violation when the name is taken. */
export async function insertAccount(db: Database, account: NewAccount): Promise<number> {
  const { unconfirmedEmail } = account
  const { id } = await db
    .insertInto('account')
    .values({
      name: account.name,
      name_key: nameKeyOf(account.name),
      email: unconfirmedEmail === undefined ? null : emailKeyOf(unconfirmedEmail),
      email_unconfirmed: unconfirmedEmail === undefined ? 0 : 1,
      password_hash: account.passwordHash ?? null,
      role: 'user',
      state: 'normal',
      preferences: '{}',
      created_at: account.createdAt,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/**
 * Makes other transactions that lock this account wait until this one ends, so that what is
 * counted stays counted. An update that changes nothing is a lock on both engines.
 */
export async function lockAccount(tx: Database, id: number): Promise<void> {
  await tx
    .updateTable('account')
    .set((q) => ({ state: q.ref('state') }))
    .where('id', '=', id)
    .execute()
}

/** Sets a password's hash; with `was`, only where that is the hash still. False where nothing was set. */
export async function setPasswordHash(
  db: Database,
  id: number,
  { hash, was }: { hash: string; was?: string | undefined },
): Promise<boolean> {
  const result = await db
    .updateTable('account')
    .set({ password_hash: hash })
    .where('id', '=', id)
    .$if(was !== undefined, (q) => q.where('password_hash', '=', was ?? ''))
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

/** An address of an account; without `email`, none. */
export interface AccountEmail {
  email: string | undefined
  isConfirmed: boolean
}

/** Sets or removes an address; fails with a unique violation when it is taken. */
export async function setEmail(
  db: Database,
  id: number,
  { email, isConfirmed }: AccountEmail,
): Promise<void> {
  const value = email === undefined ? null : emailKeyOf(email)
  await db
    .updateTable('account')
    .set({ email: value, email_unconfirmed: value === null || isConfirmed ? 0 : 1 })
    .where('id', '=', id)
    .execute()
}

/** Takes an address from another account that never confirmed it, for the one that has. */
export async function releaseUnconfirmedEmail(
  db: Database,
  id: number,
  email: string,
): Promise<void> {
  await db
    .updateTable('account')
    .set({ email: null, email_unconfirmed: 0 })
    .where('email', '=', emailKeyOf(email))
    .where('email_unconfirmed', '=', 1)
    .where('id', '<>', id)
    .execute()
}

/** Gives an account another name; fails with a unique violation when it is taken. */
export async function renameAccount(db: Database, id: number, name: string): Promise<void> {
  const names = { name, name_key: nameKeyOf(name) }
  await db.updateTable('account').set(names).where('id', '=', id).execute()
}

/** Makes an account an administrator's, or an ordinary one again. */
export async function setAccountRole(
  db: Database,
  id: number,
  role: AccountTable['role'],
): Promise<void> {
  await db.updateTable('account').set({ role }).where('id', '=', id).execute()
}

/** Deletes an account and with it, by the database's own rules, all that it owned. */
export async function deleteAccount(db: Database, id: number): Promise<void> {
  await db.deleteFrom('account').where('id', '=', id).execute()
}

/** Users in all, and those with a session used since each of two times (epoch milliseconds). */
export async function countAccounts(
  db: Database,
  since: { halfYear: number; month: number },
): Promise<{ total: number; activeHalfYear: number; activeMonth: number }> {
  const { total } = await db
    .selectFrom('account')
    .select((q) => q.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  const active = async (time: number) => {
    const row = await db
      .selectFrom('session')
      .select((q) => q.fn.count<number>('account_id').distinct().as('active'))
      .where('last_used_at', '>=', time)
      .executeTakeFirstOrThrow()
    return row.active
  }
  return {
    total,
    activeHalfYear: await active(since.halfYear),
    activeMonth: await active(since.month),
  }
}

/** Whether any account that is not banned has the role of administrator. */
export async function hasAdministrator(db: Database): Promise<boolean> {
  const row = await db
    .selectFrom('account')
    .select('id')
    .where('role', '=', 'admin')
    .where('state', '=', 'normal')
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
