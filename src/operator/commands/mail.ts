import type { Command } from 'commander'
import { runLater } from './run-later.js'

/** `foyer mail …`: whether mail arrives, and what it says. */
export function addMailCommands(program: Command): void {
  const mail = program.command('mail').description('mail: send one to see that it arrives, texts')
  mail
    .command('test')
    .argument('<address>', 'where to send it')
    .description('send a mail by SMTP_URL, and say what the mail server said')
    .addHelpText('after', '\nExample:\n  foyer mail test ann@example.com')
    .action(runLater(() => import('./run/mail-test.js')))
  mail
    .command('templates')
    .argument('<folder>', 'where to write them; files that are there stay as they are')
    .description('write the text of every mail as a file, to edit it and set MAIL_TEMPLATES')
    .addHelpText(
      'after',
      '\nA file begins with "Subject: ", has an empty line and then the text; {{name}} and the like are\nfilled in. A file that is removed leaves the text that Foyer comes with.\n\nExample:\n  foyer mail templates ./mail && MAIL_TEMPLATES=./mail foyer serve',
    )
    .action(runLater(() => import('./run/mail-templates.js')))
}
