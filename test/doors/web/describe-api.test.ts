import { fastify } from 'fastify'
import t from 'tap'
import { describeApi } from '../../../src/doors/web/reference/describe-api.js'

t.test('a document that could not be written is tried again, a written one kept', async (t) => {
  const app = fastify()
  t.teardown(() => app.close())
  app.setValidatorCompiler(() => () => true)
  app.setSerializerCompiler(() => JSON.stringify)
  await app.register(describeApi, { baseUrl: 'http://foyer.test', description: 'A test' })
  let isBroken = false
  let count = 0
  const config = {
    get access() {
      count += 1
      if (isBroken) throw new Error('broken')
      return { endpoint: 'things' }
    },
  }
  app.get('/things', { config, schema: { summary: 'List the things' } }, () => [])
  await app.ready()

  isBroken = true
  t.throws(() => app.swagger(), { message: 'broken' })
  isBroken = false
  const document = app.swagger()
  t.match(document.paths?.['/things'], {
    get: { security: [{ bearer: ['GET:things'] }, { cookie: [] }] },
  })
  const before = count
  t.equal(app.swagger(), document)
  t.equal(count, before, 'not written anew')
})
