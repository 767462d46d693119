import { setImmediate as nextTurn } from 'node:timers/promises'
import t from 'tap'
import { shareVersion } from '../../../src/platform/db/share-version.js'

/** Until what was asked for in this turn of the event loop has been sent. */
async function untilSent(): Promise<void> {
  await nextTurn()
  await nextTurn()
}

/** A database whose answers come when the test says so. */
function startAsking() {
  const open: { tell: (version: string) => void; fail: (error: Error) => void }[] = []
  const { version, onAnswer } = shareVersion(
    () =>
      new Promise((tell, fail) => {
        open.push({ tell, fail })
      }),
  )
  return { version, onAnswer, open }
}

t.test('those who come together share one question', async (t) => {
  const { version, open } = startAsking()
  const answers = Promise.all([version(), version(), version()])
  await untilSent()
  t.equal(open.length, 1)
  open[0]?.tell('first')
  t.same(await answers, ['first', 'first', 'first'])
  t.equal(open.length, 1)
})

t.test('those who come while a question is under way share the next', async (t) => {
  const { version, open } = startAsking()
  const early = version()
  await untilSent()
  const late = Promise.all([version(), version()])
  await untilSent()
  t.equal(open.length, 1, 'one at a time')
  open[0]?.tell('first')
  t.equal(await early, 'first')
  await untilSent()
  t.equal(open.length, 2)
  open[1]?.tell('second')
  t.same(await late, ['second', 'second'])
})

t.test('what those who waited ask next needs no further question', async (t) => {
  const { version, onAnswer, open } = startAsking()
  const goOn = async () => {
    await version()
    await Promise.resolve()
    return version()
  }
  const answers = Promise.all([goOn(), goOn()])
  await untilSent()
  open[0]?.tell('first')
  t.same(await answers, ['first', 'first'])

  await untilSent()
  onAnswer()
  t.equal(version(), 'first', 'nor does what those ask who waited for an answer')
})

t.test('what comes from outside after an answer is a question of its own', async (t) => {
  const { version, onAnswer, open } = startAsking()
  const early = version()
  await untilSent()
  open[0]?.tell('first')
  await early
  await nextTurn()
  t.type(version(), Promise, 'after the turn')
  await new Promise<void>((done) => {
    onAnswer()
    process.nextTick(done)
  })
  t.type(version(), Promise, 'after the callback')
  await untilSent()
  t.equal(open.length, 2)
})

t.test('an error goes to those who shared the question, and to nobody else', async (t) => {
  const { version, open } = startAsking()
  const early = t.rejects(Promise.all([version(), version()]), { message: 'lost' })
  await untilSent()
  const late = version()
  open[0]?.fail(new Error('lost'))
  await early
  await untilSent()
  open[1]?.tell('second')
  t.equal(await late, 'second')
})
