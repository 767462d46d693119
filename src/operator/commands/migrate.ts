import type { Command } from 'commander'
import { runLater } from './run-later.js'

/** `foyer migrate …`: moving in from another server. */
export function addMigrateCommands(program: Command): void {
  program
    .command('migrate')
    .description('move in from another server: invidious')
    .command('invidious')
    .argument('<url>', 'the PostgreSQL database of the Invidious, postgres://…; it is only read')
    .option('--join', 'let users join the accounts of the same name that were made here')
    .option('--again', 'begin anew after a run that was interrupted, not where it ended')
    .option('--dry-run', 'only say how much there is and whom it would bring')
    .option('--json', 'print JSON')
    .description('bring users, sessions, tokens, subscriptions, history, playlists and channels')
    .addHelpText(
      'after',
      '\nIt can be repeated while the Invidious goes on running: only what is new is brought. After an interruption it goes on where it was.\nSet HMAC_KEY to its hmac_key, so that its tokens and cookies go on working.\n\nExample:\n  foyer migrate invidious postgres://kemal:secret@127.0.0.1/invidious',
    )
    .action(runLater(() => import('./run/migrate-invidious.js')))
}
