import type { Command } from 'commander'
import { print } from '../print.js'

/** What may follow after some words. */
interface Following {
  before: string
  words: string[]
  /** Whether arguments come before these words, too. */
  takesArguments: boolean
}

/** What may follow after each command, the program itself first. */
function listFollowing(command: Command, before: readonly string[] = []): Following[] {
  const options = command.options.flatMap(({ long }) => long ?? [])
  const following = {
    before: before.join(' '),
    words: [...command.commands.map((child) => child.name()), ...options, '--help'],
    takesArguments: command.commands.length === 0,
  }
  const below = command.commands.flatMap((child) => listFollowing(child, [...before, child.name()]))
  return [following, ...below]
}

/** The branches of a `case` over what was typed, for either shell. */
const branchesOf = (program: Command): string =>
  listFollowing(program)
    .map(({ before, words, takesArguments }) => {
      const pattern = takesArguments ? `'${before}' | '${before} '*` : `'${before}'`
      return `    ${pattern}) following='${words.join(' ')}' ;;`
    })
    .join('\n')

const bash = (branches: string) => `# Completes the words of foyer in bash.
_foyer() {
  local following=''
  case "\${COMP_WORDS[*]:1:COMP_CWORD-1}" in
${branches}
  esac
  COMPREPLY=($(compgen -W "$following" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _foyer foyer`

const zsh = (branches: string) => `#compdef foyer
# Completes the words of foyer in zsh.
_foyer() {
  local following=''
  case "\${words[2,CURRENT-1]}" in
${branches}
  esac
  compadd -- \${=following}
  [[ \${words[CURRENT]} == -* ]] || _files
}
if [ "$funcstack[1]" = _foyer ]; then _foyer "$@"; else compdef _foyer foyer; fi`

const scripts = { bash, zsh }

/** `foyer completion` */
export function runCompletion(program: Command, shell: 'bash' | 'zsh'): Promise<void> {
  print(scripts[shell](branchesOf(program)))
  return Promise.resolve()
}
