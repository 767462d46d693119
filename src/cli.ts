#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { z } from 'zod'
import { addBackupCommand } from './commands/backup.js'
import { addCatalogueCommands } from './commands/catalogue.js'
import { addCopyCommand } from './commands/copy.js'
import { addDemoCommand } from './commands/demo.js'
import { explainFailure } from './commands/explain-failure.js'
import { addApiKeyCommands } from './commands/key.js'
import { addKeyCommands } from './commands/keys.js'
import { addMigrateCommands } from './commands/migrate.js'
import { addTokenCommands } from './commands/token.js'
import { addTransferCommands } from './commands/transfer.js'
import { addUserCommands } from './commands/user.js'

const packageFile = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
const { version } = z.object({ version: z.string() }).parse(JSON.parse(packageFile))

/** Every command, top to bottom. */
function createProgram(): Command {
  const program = new Command('foyer')
    .description('Commands for the operator of a Foyer. They use the same settings as the server.')
    .version(version)
    .exitOverride()
    .showHelpAfterError('(add --help to see how it is used)')
  addUserCommands(program)
  addTokenCommands(program)
  addApiKeyCommands(program)
  addCatalogueCommands(program)
  addTransferCommands(program)
  addMigrateCommands(program)
  addBackupCommand(program)
  addCopyCommand(program)
  addKeyCommands(program)
  addDemoCommand(program)
  return program
}

/** 0: done or help shown; 1: failed; 2: used wrongly. */
function exitCodeOf(error: unknown): 0 | 1 | 2 {
  if (!(error instanceof CommanderError)) {
    console.error(explainFailure(error))
    return 1
  }
  return error.exitCode === 0 ? 0 : 2
}

try {
  await createProgram().parseAsync()
} catch (error) {
  process.exitCode = exitCodeOf(error)
}
