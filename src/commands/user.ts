import type { Command } from 'commander'
import { changePassword } from '../identity/accounts/change-password.js'
import { register } from '../identity/accounts/log-in.js'
import { deleteAccount, listAccounts, type Account } from '../identity/accounts/store.js'
import { Problem } from '../platform/problem.js'
import { addBanCommands } from './ban.js'
import { confirm, readNewPassword } from './ask.js'
import { readLimit } from './read-options.js'
import { print, printedTime, printJson, printTable, remark } from './print.js'
import { getAccountByName, withFoyer } from './with-foyer.js'

interface Output {
  json?: true
}

const wireOf = (account: Account) => ({
  id: account.id,
  name: account.name,
  role: account.role,
  state: account.state,
  created: new Date(account.createdAt).toISOString(),
})

async function addUser(name: string, { json }: Output): Promise<void> {
  await withFoyer(async (foyer) => {
    const password = await readNewPassword()
    const id = await register(foyer, { name, password })
    if (json) printJson({ id, name })
    else print(`${name} can sign in now.`)
  })
}

async function setPassword(name: string): Promise<void> {
  await withFoyer(async ({ db }) => {
    const account = await getAccountByName(db, name)
    await changePassword(db, account.id, { password: await readNewPassword() })
    print(`${account.name} has a new password, and is signed out everywhere: all tokens are gone.`)
  })
}

async function listUsers({ json, limit }: Output & { limit: number }): Promise<void> {
  await withFoyer(async ({ db }) => {
    const accounts = await listAccounts(db, limit)
    if (json) printJson(accounts.map(wireOf))
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

async function removeUser(name: string, { yes }: { yes?: true }): Promise<void> {
  await withFoyer(async ({ db }) => {
    const account = await getAccountByName(db, name)
    const question = `Remove ${account.name} with all subscriptions, playlists, history and tokens?`
    if (!yes && !(await confirm(question))) {
      throw new Problem('command_refused', 'Nothing was removed. Answer yes, or add --yes.')
    }
    await deleteAccount(db, account.id)
    print(`${account.name} is gone.`)
  })
}

/** `foyer user …`: who has an account. */
export function addUserCommands(program: Command): void {
  const user = program.command('user').description('accounts: add, password, list, ban, remove')
  user
    .command('add')
    .argument('<name>', 'as it will be shown; unique in any case')
    .option('--json', 'answer with JSON')
    .description('add an account; the password is asked for, or read from standard input')
    .addHelpText('after', '\nExamples:\n  foyer user add ann\n  foyer user add ann < password.txt')
    .action(addUser)
  user
    .command('password')
    .argument('<name>')
    .description('set a new password and sign the user out everywhere')
    .addHelpText('after', '\nExample:\n  foyer user password ann')
    .action(setPassword)
  user
    .command('list')
    .option('--json', 'answer with JSON')
    .option('--limit <count>', 'show at most this many', readLimit, 1000)
    .description('list the accounts by name')
    .addHelpText('after', '\nExample:\n  foyer user list --json')
    .action(listUsers)
  user
    .command('remove')
    .argument('<name>')
    .option('--yes', 'do not ask')
    .description('remove an account and all that it owned')
    .addHelpText('after', '\nExample:\n  foyer user remove ann --yes')
    .action(removeUser)
  addBanCommands(user)
}
