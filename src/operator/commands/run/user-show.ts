import { isBanned, type Ban } from '../../../identity/accounts/ban-store.js'
import { findDeletionTime } from '../../../identity/accounts/deletion-store.js'
import { findLastSeen } from '../../../identity/accounts/directory-store.js'
import type { Account } from '../../../identity/accounts/store.js'
import { hasExpired } from '../../../identity/sessions/kinds.js'
import { listSessions } from '../../../identity/sessions/store.js'
import { countOwned } from '../../../library/owned-store.js'
import { isoOf, print, printedTime, printJson } from '../print.js'
import { getAccountByName, withFoyer, type CommandFoyer } from '../with-foyer.js'

async function readUser({ db, clock, config }: CommandFoyer, account: Account) {
  const now = clock.now()
  const sessions = await listSessions(db, account.id)
  return {
    account,
    ban: isBanned(account.ban, now) ? account.ban : undefined,
    lastSeenAt: await findLastSeen(db, account.id),
    deletesAt: await findDeletionTime(db, account.id),
    sessions: sessions.filter((session) => !hasExpired(session, config, now)).length,
    owned: (await countOwned(db, [account.id])).get(account.id),
  }
}

type ShownUser = Awaited<ReturnType<typeof readUser>>

const shownToJson = ({ account, ban, owned, ...user }: ShownUser) => ({
  id: account.id,
  name: account.name,
  email: account.email ?? null,
  unconfirmedEmail: account.unconfirmedEmail ?? null,
  role: account.role,
  state: ban ? 'banned' : 'normal',
  ban: ban ? { reason: ban.reason ?? null, until: isoOf(ban.endsAt) } : null,
  hasPassword: account.passwordHash !== undefined,
  created: isoOf(account.createdAt),
  lastSeen: isoOf(user.lastSeenAt),
  deletes: isoOf(user.deletesAt),
  sessions: user.sessions,
  ...owned,
})

const unconfirmedText = ({ unconfirmedEmail }: Account) =>
  unconfirmedEmail === undefined ? 'none' : `${unconfirmedEmail} (not confirmed)`

function stateText(ban: Ban | undefined): string {
  if (ban === undefined) return 'normal'
  const end = ban.endsAt === undefined ? '' : ` until ${printedTime(ban.endsAt)} UTC`
  return `banned${end}${ban.reason === undefined ? '' : `: ${ban.reason}`}`
}

const timeText = (at: number | undefined) =>
  at === undefined ? undefined : `${printedTime(at)} UTC`

function linesFor({ account, ban, owned, ...user }: ShownUser): string[] {
  const rows: [string, string | number | undefined][] = [
    ['name', account.name],
    ['e-mail', account.email ?? unconfirmedText(account)],
    ['role', account.role],
    ['state', stateText(ban)],
    ['password', account.passwordHash === undefined ? 'none' : 'set'],
    ['created', timeText(account.createdAt)],
    ['last seen', timeText(user.lastSeenAt) ?? 'unknown'],
    ['deletion', timeText(user.deletesAt)],
    ['open sessions', user.sessions],
    ['subscriptions', owned?.subscriptions],
    ['playlists', owned?.playlists],
    ['watched videos', owned?.watched],
  ]
  return rows.flatMap(([name, value]) =>
    value === undefined ? [] : `${name.padEnd(15)} ${String(value)}`,
  )
}

/** `foyer user show` */
export async function run(name: string, { json }: { json?: true }): Promise<void> {
  await withFoyer(async (foyer) => {
    const user = await readUser(foyer, await getAccountByName(foyer.db, name))
    if (json) printJson(shownToJson(user))
    else print(linesFor(user).join('\n'))
  })
}
