import t from 'tap'
import { askTogether } from '../../src/platform/ask-together.js'

/** Questions that are answered one by one, when the test says so. */
function createSource() {
  const asked: { about: readonly number[]; answer: (text: string) => void; fail: () => void }[] = []
  const ask = askTogether(
    (about: readonly number[]) =>
      new Promise<string>((answer, refuse) => {
        const fail = () => {
          refuse(new Error('broken'))
        }
        asked.push({ about, answer, fail })
      }),
  )
  return { ask, asked }
}

/** All that is ready has run. */
const turn = () => new Promise(setImmediate)

t.test('all who ask at once are answered by one question, about each once', async (t) => {
  const { ask, asked } = createSource()
  const all = [1, 2, 3, 2, 1].map((number) => ask(number))
  await turn()
  t.same(
    asked.map(({ about }) => about),
    [[1, 2, 3]],
  )
  asked[0]?.answer('first')
  t.same(new Set(await Promise.all(all)), new Set(['first']))
})

t.test('who comes while one is under way shares the next, never that one', async (t) => {
  const { ask, asked } = createSource()
  const early = ask(1)
  await turn()
  const late = [ask(1), ask(4)]
  await turn()
  t.equal(asked.length, 1, 'one at a time')
  asked[0]?.answer('first')
  t.equal(await early, 'first')
  await turn()
  t.same(asked[1]?.about, [1, 4])
  asked[1]?.answer('second')
  t.same(await Promise.all(late), ['second', 'second'])
})

t.test('an error goes to those who shared it, and the next is asked all the same', async (t) => {
  const { ask, asked } = createSource()
  const both = [ask(1), ask(2)]
  await turn()
  const next = ask(3)
  asked[0]?.fail()
  for (const one of both) await t.rejects(one, { message: 'broken' })
  await turn()
  asked[1]?.answer('well')
  t.equal(await next, 'well')
})
