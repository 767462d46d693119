import { existsSync, readFileSync } from 'node:fs'
import t from 'tap'

/** How many requirements of level 2 each section of the standard has, numbered from 1. */
const sections: Readonly<Record<string, number>> = {
  '2.1': 12,
  '2.2': 3,
  '2.3': 3,
  '2.4': 5,
  '2.5': 7,
  '2.6': 3,
  '2.7': 6,
  '2.8': 7,
  '2.9': 3,
  '2.10': 4,
  '3.1': 1,
  '3.2': 4,
  '3.3': 4,
  '3.4': 5,
  '3.5': 3,
  '3.7': 1,
}

const rows = readFileSync('docs/security.md', 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, number = '', , state = '', test = ''] = line.split('|').map((cell) => cell.trim())
    return /^\d\.\d+\.\d+$/.test(number) ? [{ number, state, test }] : []
  })

t.test('every requirement of chapters 2 and 3 has its line, in order', async (t) => {
  const expected = Object.entries(sections).flatMap(([section, count]) =>
    Array.from({ length: count }, (_, at) => `${section}.${at + 1}`),
  )
  t.same(
    rows.map(({ number }) => number),
    expected,
  )
})

t.test('each line says whether it is met, and what is met names a test that exists', async (t) => {
  for (const { number, state, test } of rows) {
    t.match(state, /^(met|half|no|does not apply)\b/, number)
    const file = /^`(test\/[\w/-]+\.test\.ts)`$/.exec(test)?.[1]
    if (file === undefined) t.notMatch(state, /^(met|half)/, `${number} needs a test`)
    else t.equal(existsSync(file), true, `${number}: ${file}`)
  }
})
