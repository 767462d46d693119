import { environment } from '../../src/platform/config.js'
import type { VariableRow } from './variables-table.js'

const head = `# Every variable of Foyer with its default, for env_file of a compose file or EnvironmentFile of
# systemd. Remove the mark before those that you set. Made of the table in the manual by
#   UPDATE_ENV_EXAMPLE=1 npm test -- test/deploy/env-example.test.ts
`

const plain = (markdown: string) =>
  markdown.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('`', '')

/** Lines of at most 100 characters, each a comment. */
function wrapComment(text: string): string {
  const lines = ['#']
  for (const word of text.split(' ')) {
    const line = lines[lines.length - 1] ?? ''
    if (line.length + word.length + 1 > 100) lines.push(`# ${word}`)
    else lines[lines.length - 1] = `${line} ${word}`
  }
  return lines.join('\n')
}

const isWrong = (name: string, value: string) => !environment.safeParse({ [name]: value }).success

/** A variable as a comment and an assignment that is switched off. */
function writeVariable({ name, default: value, meaning }: VariableRow): string {
  const text = plain(value)
  // A default that depends on others is described; one that is a value is there to be edited.
  const isValue = text !== '' && !text.includes(' ') && !/HOST|…/.test(text) && !isWrong(name, text)
  const note = text === '' || isValue ? '' : ` Default: ${text}.`
  const sentence = plain(meaning.replace(/^[a-z]/, (first) => first.toUpperCase()))
  return `${wrapComment(`${sentence}.${note}`)}\n#${name}=${isValue ? text : ''}\n`
}

/** The file `.env.example` for these variables. */
export const writeEnvExample = (rows: readonly VariableRow[]): string =>
  [head, ...rows.map(writeVariable)].join('\n')
