import type { Command } from 'commander'
import { readLimit } from './read-options.js'
import { runLater } from './run-later.js'

/** `foyer audit`: what administrators, keys and commands did. */
export function addAuditCommand(program: Command): void {
  program
    .command('audit')
    .option(
      '--who <name>',
      'only what this administrator or key did, or what was done to this user',
    )
    .option('--limit <count>', 'show at most this many', readLimit, 100)
    .option('--json', 'print JSON')
    .description('list what administrators, API keys and commands changed, newest first')
    .addHelpText(
      'after',
      '\nLines are kept for a year. --who "command line" lists what commands did.\n\nExamples:\n  foyer audit\n  foyer audit --who ann --limit 20 --json',
    )
    .action(runLater(() => import('./run/audit.js')))
}
