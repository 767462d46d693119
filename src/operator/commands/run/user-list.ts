import { listAccounts, type Account } from '../../../identity/accounts/store.js'
import { printedTime, printJson, printTable, remark } from '../print.js'
import { withFoyer } from '../with-foyer.js'

interface ListOptions {
  limit: number
  json?: true
}

const userToJson = (account: Account) => ({
  id: account.id,
  name: account.name,
  role: account.role,
  state: account.state,
  created: new Date(account.createdAt).toISOString(),
})

/** `foyer user list` */
export async function run({ json, limit }: ListOptions): Promise<void> {
  await withFoyer(async ({ db }) => {
    const accounts = await listAccounts(db, limit)
    if (json) printJson(accounts.map(userToJson))
    else {
      const rows = accounts.map((account) => [
        account.name,
        account.role,
        account.state,
        printedTime(account.createdAt),
      ])
      printTable(['NAME', 'ROLE', 'STATE', 'CREATED (UTC)'], rows)
    }
    if (accounts.length === limit) remark(`These are the first ${limit}; --limit shows more.`)
  })
}
