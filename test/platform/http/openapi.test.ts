import { fastify } from 'fastify'
import t from 'tap'
import { describeApi } from '../../../src/platform/http/openapi.js'

t.test('a document that could not be written is tried again, a written one kept', async (t) => {
  const app = fastify()
  t.teardown(() => app.close())
  app.setValidatorCompiler(() => () => true)
  app.setSerializerCompiler(() => JSON.stringify)
  await app.register(describeApi, { baseUrl: 'http://foyer.test', description: 'A test' })
  let isBroken = false
  let count = 0
  const config = {
    get endpoint() {
      count += 1
      if (isBroken) throw new Error('broken')
      return 'things'
    },
  }
  app.get('/things', { config, schema: { summary: 'List the things' } }, () => [])
  await app.ready()
  const ask = () => app.inject({ url: '/api/openapi.json' })

  isBroken = true
  t.equal((await ask()).statusCode, 500)
  isBroken = false
  const answer = await ask()
  t.equal(answer.statusCode, 200)
  t.ok('/things' in answer.json<{ paths: object }>().paths)
  const before = count
  t.equal((await ask()).body, answer.body)
  t.equal(count, before, 'not written anew')
})
