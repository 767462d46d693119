import { execFileSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { cli, runNode } from '../../support/command.js'
import { makeDataDir } from '../../support/server-process.js'

t.setTimeout(120_000)

/** The words of a line that ends in the one to complete, and the words that complete it. */
const cases: [line: string[], completions: string[]][] = [
  [['foyer', 'se'], ['serve']],
  [
    ['foyer', 'user', 'p'],
    ['password', 'promote'],
  ],
  [['foyer', 'user', 'add', 'ann', '--j'], ['--json']],
  [['foyer', 'completion', 'bash', '--'], ['--help']],
  [['foyer', 'nothing', 'at', ''], []],
]

const ask: Record<string, (line: string[]) => string> = {
  bash: (line) =>
    `COMP_WORDS=(${line.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${line.length - 1}
    _foyer; printf '%s\\n' "\${COMPREPLY[@]}"`,
  // `compadd` and `_files` work within a completion alone.
  zsh: (line) =>
    `words=(${line.map((word) => `'${word}'`).join(' ')}); CURRENT=${line.length}
    compadd() { shift; printf '%s\\n' \${(M)@:#\${words[CURRENT]}*} }; _files() { }; _foyer`,
}

for (const shell of ['bash', 'zsh']) {
  const isThere = ['/bin', '/usr/bin'].some((folder) => existsSync(`${folder}/${shell}`))
  const skip = !isThere && `no ${shell} here`
  t.test(`${shell} completes commands and options`, { skip }, async (t) => {
    const { code, stdout } = await runNode([cli, 'completion', shell], { env: {} })
    t.equal(code, 0)
    const file = join(makeDataDir(t), 'completion')
    writeFileSync(file, stdout)
    for (const [line, completions] of cases) {
      const script = `compdef() { :; }; source ${file}; ${ask[shell]?.(line) ?? ''}`
      const found = execFileSync(shell, ['-c', script], { encoding: 'utf8' })
      t.same(found.split('\n').filter(Boolean).sort(), completions, line.join(' '))
    }
  })
}

t.test('another shell is wrong usage', async (t) => {
  const { code, stderr } = await runNode([cli, 'completion', 'csh'], { env: {} })
  t.equal(code, 2)
  t.match(stderr, 'Allowed choices are bash, zsh')
})
