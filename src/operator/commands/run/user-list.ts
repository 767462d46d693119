import { listAccounts, type Account } from '../../../identity/accounts/store.js'
import { isBanned } from '../../../identity/accounts/ban-store.js'
import { isoOf, printedTime, printJson, printTable, remark } from '../print.js'
import { withFoyer } from '../with-foyer.js'

interface ListOptions {
  limit: number
  json?: true
}

function stateNow(account: Account, now: number): string {
  const { ban } = account
  if (!isBanned(ban, now)) return 'normal'
  return ban?.endsAt === undefined ? 'banned' : `banned until ${printedTime(ban.endsAt)}`
}

const userToJson = (account: Account, now: number) => ({
  id: account.id,
  name: account.name,
  role: account.role,
  state: isBanned(account.ban, now) ? 'banned' : 'normal',
  ban: isBanned(account.ban, now)
    ? { reason: account.ban?.reason ?? null, until: isoOf(account.ban?.endsAt) }
    : null,
  created: new Date(account.createdAt).toISOString(),
})

/** `foyer user list` */
export async function run({ json, limit }: ListOptions): Promise<void> {
  await withFoyer(async ({ db, clock }) => {
    const now = clock.now()
    const accounts = await listAccounts(db, limit)
    if (json) printJson(accounts.map((account) => userToJson(account, now)))
    else {
      const rows = accounts.map((account) => [
        account.name,
        account.role,
        stateNow(account, now),
        printedTime(account.createdAt),
      ])
      printTable(['NAME', 'ROLE', 'STATE', 'CREATED (UTC)'], rows)
    }
    if (accounts.length === limit) remark(`These are the first ${limit}; --limit shows more.`)
  })
}
