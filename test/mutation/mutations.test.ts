import t from 'tap'
import { listMutations, mutate } from './mutations.js'

/** Each mutation of a text, as its line, its name and what becomes of the text. */
const all = (text: string) =>
  listMutations('x.ts', text).map((each) => [each.line, each.what, mutate(text, each)])

t.test('each pattern changes what it is for, and says where', async (t) => {
  const cases: [text: string, expected: unknown[]][] = [
    ['a < 1', [[1, '< → <=', 'a <= 1']]],
    ['a && b', [[1, '&& → ||', 'a || b']]],
    ['x.slice(n + 1)', [[1, 'off by one', 'x.slice(n)']]],
    ['f(true as true)', [[1, 'true → false', 'f(false as true)']]],
    ['check(a)', [[1, 'check() removed', ';']]],
    ['await drop(a)', [[1, 'drop() removed', ';']]],
    ['tell(a)', []],
    ['all.some(f)', [[1, 'some → every', 'all.every(f)']]],
    [
      'db\n.where("a", "<", b)\n.run()',
      [
        [2, '.where(…) dropped', 'db\n.run()'],
        [2, 'SQL < → <=', `db\n.where("a", '<=', b)\n.run()`],
      ],
    ],
    [
      'if (a) throw b',
      [
        [1, 'condition inverted', 'if (!(a)) throw b'],
        [1, 'check removed', 'if (false) throw b'],
      ],
    ],
    ['if (a) { b }', [[1, 'condition inverted', 'if (!(a)) { b }']]],
    [
      '/^a$/i',
      [
        [1, '^ dropped', '/(?:)a$/i'],
        [1, '$ dropped', '/^a/i'],
      ],
    ],
    ['type A = true', []],
  ]
  for (const [text, expected] of cases) t.same(all(text), expected, text)
})
