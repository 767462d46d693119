import type { Command } from 'commander'
import { setAccountState } from '../identity/accounts/store.js'
import { print } from './print.js'
import { getAccountByName, withFoyer } from './with-foyer.js'

async function ban(name: string): Promise<void> {
  await withFoyer(async ({ db }) => {
    const account = await getAccountByName(db, name)
    await setAccountState(db, account.id, 'banned')
    print(`${account.name} is banned: signing in, tokens and sessions are refused from now on.`)
  })
}

async function unban(name: string): Promise<void> {
  await withFoyer(async ({ db }) => {
    const account = await getAccountByName(db, name)
    await setAccountState(db, account.id, 'normal')
    print(`${account.name} may come in again; sessions that were not ended go on.`)
  })
}

/** `foyer user ban|unban`: who may not come in for now. */
export function addBanCommands(user: Command): void {
  user
    .command('ban')
    .argument('<name>')
    .description('refuse a user everywhere; nothing is deleted')
    .addHelpText('after', '\nExample:\n  foyer user ban ann')
    .action(ban)
  user
    .command('unban')
    .argument('<name>')
    .description('let a banned user in again')
    .addHelpText('after', '\nExample:\n  foyer user unban ann')
    .action(unban)
}
