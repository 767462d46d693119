import { fastify, type FastifyInstance } from 'fastify'
import t from 'tap'
import { nameDoor, requireAccess } from '../../src/identity/access.js'

const handler = () => 'open'

/** Whether a server with this route, in a door of its own, starts. */
async function starts(add: (app: FastifyInstance) => unknown): Promise<string> {
  const app = fastify()
  requireAccess(app)
  try {
    await app.register(async (child) => {
      nameDoor(child, 'test')
      add(child)
    })
    await app.ready()
    return 'starts'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  } finally {
    await app.close()
  }
}

const refused = (route: string) =>
  `Route ${route} declares no access: set config.access to 'public', 'visitor', 'administrator', { endpoint } or { session }`

t.test('a route of each kind of access starts', async (t) => {
  for (const access of [
    'public',
    'visitor',
    { endpoint: 'feed' },
    { session: 'any' },
    { session: ['guest', 'registered'] },
  ] as const) {
    const started = await starts((app) => app.get('/a', { config: { access } }, handler))
    t.equal(started, 'starts', JSON.stringify(access))
  }
})

t.test('a route without access stops the start with its name', async (t) => {
  t.equal(await starts((app) => app.get('/a', handler)), refused('GET /a'))
  t.equal(await starts((app) => app.get('/a', { config: {} }, handler)), refused('GET /a'))
  t.equal(
    await starts((app) => app.route({ method: ['GET', 'PUT'], url: '/a/:id', handler })),
    refused('GET,PUT /a/:id'),
  )
  t.equal(await starts((app) => app.head('/a', handler)), refused('HEAD /a'))
})

t.test('the table holds every route but HEAD, with its door', async (t) => {
  const app = fastify()
  requireAccess(app)
  await app.register(async (child) => {
    nameDoor(child, 'first')
    child.get('/a/:id', { config: { access: { endpoint: 'a/:id' } } }, handler)
  })
  await app.register(
    async (child) => {
      nameDoor(child, 'second')
      child.route({
        method: ['POST', 'PUT'],
        url: '/b',
        config: { access: 'public', isSameSite: true },
        handler,
      })
    },
    { prefix: '/api' },
  )
  await app.ready()
  t.same(app.listRoutes(), [
    {
      method: 'GET',
      path: '/a/:id',
      access: { endpoint: 'a/:id' },
      isSameSite: false,
      door: 'first',
    },
    { method: 'POST', path: '/api/b', access: 'public', isSameSite: true, door: 'second' },
    { method: 'PUT', path: '/api/b', access: 'public', isSameSite: true, door: 'second' },
  ])
  await app.close()
})
