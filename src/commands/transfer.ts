import { writeFileSync } from 'node:fs'
import type { Command } from 'commander'
import { exportAccount } from '../library/transfer/export-account.js'
import { importAccount, readAccountImport } from '../library/transfer/import-account.js'
import { Problem } from '../platform/problem.js'
import { print, printJson, remark } from './print.js'
import { readJsonFile } from './read-json-file.js'
import { getAccountByName, withFoyer } from './with-foyer.js'

async function exportUser({ user, out }: { user: string; out?: string }): Promise<void> {
  await withFoyer(async ({ db }) => {
    const { id, name } = await getAccountByName(db, user)
    const text = JSON.stringify(await exportAccount(db, id))
    if (out === undefined) {
      print(text)
      return
    }
    writeNewFile(out, text)
    print(`${out} holds what belongs to ${name}.`)
  })
}

/** Writes a file that only this user can read; throws `file_exists`. */
function writeNewFile(file: string, text: string): void {
  try {
    writeFileSync(file, `${text}\n`, { mode: 0o600, flag: 'wx' })
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) throw cause
    throw new Problem('file_exists', `${file} exists already. Name a new file.`, { cause })
  }
}

interface ImportOptions {
  user: string
  json?: true
}

async function importUser(file: string, { user, json }: ImportOptions): Promise<void> {
  const data = readAccountImport(readJsonFile(file))
  await withFoyer(async ({ config, db, clock }) => {
    const account = await getAccountByName(db, user)
    const tally = await importAccount({ db, clock, limits: config.limits }, account.id, data)
    if (json) {
      printJson(tally)
      return
    }
    const { subscriptions, watched, playlists, skipped } = tally
    print(
      `${account.name} has all of these now: ${subscriptions} subscriptions, ${watched} watched videos, ${playlists} new playlists.`,
    )
    for (const reason of skipped) remark(`Left out: ${reason}`)
  })
}

/** `foyer export` and `foyer import`: what belongs to a user, in the format of Invidious. */
export function addTransferCommands(program: Command): void {
  program
    .command('export')
    .requiredOption('--user <name>', 'whose subscriptions, playlists, history and preferences')
    .option('--out <file>', 'a new file, instead of standard output')
    .description("write what belongs to a user as JSON, in Invidious' export format")
    .addHelpText('after', '\nExample:\n  foyer export --user ann --out ann.json')
    .action(exportUser)
  program
    .command('import')
    .argument('<file>', 'an export of Foyer or Invidious (JSON)')
    .requiredOption('--user <name>', 'who gets it')
    .option('--json', 'answer with JSON')
    .description('join an export with what a user has; nothing is removed')
    .addHelpText('after', '\nExample:\n  foyer import --user ann ann.json')
    .action(importUser)
}
