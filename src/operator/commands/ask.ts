import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { Problem } from '../../platform/problem.js'

/** Swallows what readline would echo. */
const silence = () =>
  new Writable({
    write: (_chunk, _encoding, done) => {
      done()
    },
  })

interface Question {
  text: string
  isSecret: boolean
}

/** One line from the terminal or from standard input; undefined when there is none. */
function readAnswer({ text, isSecret }: Question): Promise<string | undefined> {
  const { stdin, stderr } = process
  const isTerminal = stdin.isTTY
  if (isTerminal) stderr.write(text)
  const output = isSecret ? silence() : stderr
  const lines = createInterface({ input: stdin, output, terminal: isTerminal })
  return new Promise((answer) => {
    lines.once('line', (line) => {
      answer(line)
      lines.close()
    })
    lines.once('close', () => {
      if (isTerminal && isSecret) stderr.write('\n')
      answer(undefined)
    })
  })
}

/**
 * A new password: typed twice without being shown, or the first line of standard input. Throws
 * `password_missing` or `command_refused`.
 */
export async function readNewPassword(): Promise<string> {
  const password = await readAnswer({ text: 'Password: ', isSecret: true })
  if (!password) {
    throw new Problem(
      'password_missing',
      'No password was given. Type one when asked, or write it to standard input.',
    )
  }
  if (!process.stdin.isTTY) return password
  const again = await readAnswer({ text: 'Confirm: ', isSecret: true })
  if (again !== password) throw new Problem('command_refused', 'These two were not the same.')
  return password
}

/** Whether the person answers yes, at the terminal or on standard input. */
export async function confirm(question: string): Promise<boolean> {
  const answer = await readAnswer({ text: `${question} [y/N] `, isSecret: false })
  return /^y(es)?$/i.test(answer?.trim() ?? '')
}
