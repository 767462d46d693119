import { Command } from 'commander'
import { foyerVersion } from '../../platform/version.js'
import { addBackupCommand } from './backup.js'
import { addCatalogueCommands } from './catalogue.js'
import { addCopyCommand } from './copy.js'
import { addDemoCommand } from './demo.js'
import type { Entries } from './entries.js'
import { addApiKeyCommands } from './key.js'
import { addKeyCommands } from './keys.js'
import { addMigrateCommands } from './migrate.js'
import { addRoutesCommand } from './routes.js'
import { addTokenCommands } from './token.js'
import { addTransferCommands } from './transfer.js'
import { addUserCommands } from './user.js'

/** Every command, top to bottom. */
export function createProgram(entries: Entries): Command {
  const program = new Command('foyer')
    .description('Commands for the operator of a Foyer. They use the same settings as the server.')
    .version(foyerVersion)
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
  addDemoCommand(program, entries)
  addRoutesCommand(program, entries)
  return program
}
