import { Argument, type Command } from 'commander'
import { runLater } from './run-later.js'

/** `foyer completion`: what makes a shell complete the words of `foyer`. */
export function addCompletionCommand(program: Command): void {
  program
    .command('completion')
    .addArgument(new Argument('<shell>').choices(['bash', 'zsh']))
    .description('print a script that makes the shell complete commands and options')
    .addHelpText(
      'after',
      '\nExamples:\n  foyer completion bash > ~/.local/share/bash-completion/completions/foyer\n  foyer completion zsh > /usr/local/share/zsh/site-functions/_foyer',
    )
    .action(
      runLater(async () => {
        const { runCompletion } = await import('./run/completion.js')
        return { run: (shell: 'bash' | 'zsh') => runCompletion(program, shell) }
      }),
    )
}
