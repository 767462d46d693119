import { Command } from 'commander'
import { foyerVersion } from '../../platform/version.js'
import { addAuditCommand } from './audit.js'
import { addBackupCommand } from './backup.js'
import { addCatalogueCommands } from './catalogue.js'
import { addCompletionCommand } from './completion.js'
import { addCopyCommand } from './copy.js'
import { addDoctorCommand } from './doctor.js'
import type { Entries } from './entries.js'
import { addApiKeyCommands } from './key.js'
import { addKeyCommands } from './keys.js'
import { addMailCommands } from './mail.js'
import { addMigrateCommands } from './migrate.js'
import { addRoutesCommand } from './routes.js'
import { addServeCommands } from './serve.js'
import { addTokenCommands } from './token.js'
import { addTransferCommands } from './transfer.js'
import { addUserCommands } from './user.js'

/** Every command, top to bottom. */
export function createProgram(entries: Entries): Command {
  const program = new Command('foyer')
    .description(
      'Serves a Foyer, and works on one; all commands take their settings from the environment.',
    )
    .version(foyerVersion)
    .exitOverride()
    .showHelpAfterError('(add --help to see how it is used)')
  addServeCommands(program, entries)
  addUserCommands(program)
  addTokenCommands(program)
  addApiKeyCommands(program)
  addCatalogueCommands(program)
  addTransferCommands(program)
  addMailCommands(program)
  addMigrateCommands(program)
  addBackupCommand(program)
  addCopyCommand(program)
  addKeyCommands(program)
  addAuditCommand(program)
  addDoctorCommand(program)
  addRoutesCommand(program, entries)
  addCompletionCommand(program)
  return program
}
