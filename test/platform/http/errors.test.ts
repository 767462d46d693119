import { fastify } from 'fastify'
import t from 'tap'
import { createErrorHandler } from '../../../src/platform/http/errors.js'
import { createLogger } from '../../../src/platform/logger.js'
import {
  declareProblems,
  Problem,
  problemKinds,
  type ProblemCode,
} from '../../../src/platform/problem.js'
import '../../../src/problems.js'

/** A server whose only route throws this, and its log. */
async function answerTo(thrown: unknown) {
  const log: string[] = []
  const loggerInstance = createLogger('info', { write: (line: string) => log.push(line) })
  const app = fastify({ loggerInstance, bodyLimit: 10 })
  app.setErrorHandler(
    createErrorHandler(({ status, code, message }) => ({ status, body: { code, message } })),
  )
  app.post('/', () => {
    throw thrown
  })
  const response = await app.inject({ method: 'POST', url: '/' })
  await app.close()
  return { response, log: log.join('') }
}

const withCode = (code: string) => Object.assign(new Error('secret detail'), { code })

t.test('every problem has a status of its own kind and a sentence', async (t) => {
  for (const [code, { status, text }] of problemKinds) {
    t.ok(status >= 400 && status <= 503, code)
    t.match(text, /^\p{Lu}.{6,}/u, code)
  }
})

t.test('a code is declared once', async (t) => {
  const again = { not_found: { status: 404, text: 'Not found, again' } }
  t.throws(() => {
    declareProblems(again)
  }, /not_found is declared twice/)
})

t.test('a problem is answered as it is, and the log says its code', async (t) => {
  const kinds = [...problemKinds] as [ProblemCode, { status: number }][]
  t.ok(kinds.length > 70)
  for (const [code, { status }] of kinds) {
    const { response, log } = await answerTo(new Problem(code, 'What is wrong'))
    t.equal(response.statusCode, status)
    t.match(response.json(), { code, message: 'What is wrong' })
    t.equal(response.headers['retry-after'], undefined)
    t.match(log, status < 500 ? `"code":"${code}"` : '"level":50')
  }
  const { response } = await answerTo(
    new Problem('too_many_attempts', undefined, { retryAfter: 7 }),
  )
  t.equal(response.headers['retry-after'], '7')
})

t.test('an error of ours says nothing but an id, which is in the log with the cause', async (t) => {
  const { response, log } = await answerTo(
    new Error('secret detail', { cause: new Error('deeper') }),
  )
  t.equal(response.statusCode, 500)
  t.notMatch(response.body, 'secret')
  const id = /^Internal error (\S+)$/.exec(response.json<{ message: string }>().message)?.[1]
  t.ok(id)
  const line = log.split('\n').find((line) => line.includes('"level":50')) ?? ''
  t.equal(JSON.parse(line).reqId, id)
  t.match(line, 'secret detail')
  t.match(line, 'deeper')
  for (const thrown of [withCode('XX000'), withCode('SQLITE_ERROR')]) {
    t.equal((await answerTo(thrown)).response.statusCode, 500)
  }
})

const downCodes = [
  ...['ECONNREFUSED', 'ECONNRESET', '57P01', '57P03', '08006', '53100', '58030'],
  ...['SQLITE_BUSY', 'SQLITE_FULL', 'SQLITE_IOERR_WRITE', 'SQLITE_NOTADB', 'SQLITE_CORRUPT'],
]

t.test('a database that cannot serve now is a 503 that says when to try again', async (t) => {
  for (const code of downCodes) {
    const { response } = await answerTo(withCode(code))
    t.equal(response.statusCode, 503, code)
    t.equal(response.headers['retry-after'], '5')
    t.notMatch(response.body, 'secret')
  }
})

t.test('a row that is gone by now is a conflict, not an error of the server', async (t) => {
  for (const code of ['23503', 'SQLITE_CONSTRAINT_FOREIGNKEY']) {
    const { response } = await answerTo(withCode(code))
    t.equal(response.statusCode, 409, code)
    t.match(response.json(), { code: 'conflict' })
    t.notMatch(response.body, 'secret')
  }
})

t.test('a text that PostgreSQL cannot store is a bad request', async (t) => {
  const { response } = await answerTo(withCode('22021'))
  t.equal(response.statusCode, 400)
  t.match(response.json(), { message: /NUL/ })
})
