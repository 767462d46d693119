import t from 'tap'
import { createPace } from '../../../src/platform/jobs/pace.js'

/** Keeps the event loop busy for so many milliseconds. */
function burn(milliseconds: number): void {
  const end = performance.now() + milliseconds
  while (performance.now() < end);
}

t.test('long work in small pieces lets others have their turn', async (t) => {
  let turns = 0
  const timer = setInterval(() => {
    turns += 1
  }, 1)
  const pace = createPace()
  for (let piece = 0; piece < 60; piece += 1) {
    burn(2)
    await pace()
  }
  clearInterval(timer)
  t.ok(turns >= 5, `${turns} turns`)
})

t.test('work that is short waits for nobody', async (t) => {
  let isOthersTurn = false
  setImmediate(() => {
    isOthersTurn = true
  })
  const pace = createPace()
  for (let piece = 0; piece < 100; piece += 1) await pace()
  t.notOk(isOthersTurn)
})
