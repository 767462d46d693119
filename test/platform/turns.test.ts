import t from 'tap'
import { createTurns } from '../../src/platform/turns.js'

/** Work that goes on until it is told to end, and notes when it started and ended. */
function createWork(notes: string[]) {
  return (name: string) => {
    let end: (fail?: Error) => void = () => undefined
    const done = new Promise<string>((resolve, reject) => {
      end = (fail) => {
        notes.push(`${name} ends`)
        if (fail) reject(fail)
        else resolve(name)
      }
    })
    const run = () => {
      notes.push(`${name} starts`)
      return done
    }
    return {
      run,
      end: (fail?: Error) => {
        end(fail)
      },
    }
  }
}

t.test('work under one key takes turns, work under another does not wait', async (t) => {
  const notes: string[] = []
  const takeTurns = createTurns()
  const work = createWork(notes)
  const [a, b, c] = [work('a'), work('b'), work('c')]
  const results = [takeTurns('key', a.run), takeTurns('key', b.run), takeTurns('other', c.run)]
  c.end()
  t.equal(await results[2], 'c')
  t.equal(notes.includes('b starts'), false)
  a.end()
  t.equal(await results[0], 'a')
  await new Promise(setImmediate)
  b.end()
  t.equal(await results[1], 'b')
  const own = notes.filter((note) => !note.startsWith('c'))
  t.same(own, ['a starts', 'a ends', 'b starts', 'b ends'])
})

t.test('who comes after one that failed gets the turn all the same', async (t) => {
  const takeTurns = createTurns()
  const failing = takeTurns('key', () => Promise.reject(new Error('no')))
  const next = takeTurns('key', () => Promise.resolve('yes'))
  await t.rejects(failing, { message: 'no' })
  t.equal(await next, 'yes')
  t.equal(await takeTurns('key', () => Promise.resolve('again')), 'again')
})
