import type { Command } from 'commander'
import { runLater } from './run-later.js'

/** `foyer keys …`: what tokens are signed with. */
export function addKeyCommands(program: Command): void {
  program
    .command('keys')
    .description('signing keys: rotate')
    .command('rotate')
    .option('--json', 'print JSON')
    .description('put a new signing key before the stored ones; old tokens go on working')
    .addHelpText('after', '\nExample:\n  foyer keys rotate')
    .action(runLater(() => import('./run/keys-rotate.js')))
}
