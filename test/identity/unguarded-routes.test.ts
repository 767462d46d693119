import { fastify, type FastifyInstance } from 'fastify'
import t from 'tap'
import { refuseUnguarded } from '../../src/identity/guard.js'

const answer = () => 'open'

/** Whether a server with this route starts, when `GET /open` alone is public. */
async function starts(add: (app: FastifyInstance) => unknown): Promise<string> {
  const app = fastify()
  app.addHook('onRoute', refuseUnguarded(['GET /open']))
  try {
    await app.register(async (child) => {
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
  `Route ${route} is neither guarded (config.endpoint, config.session) nor in publicRoutes`

t.test('start-up refuses a route that is neither guarded nor public', async (t) => {
  t.equal(await starts((app) => app.get('/open', answer)), 'starts')
  t.equal(await starts((app) => app.get('/closed', answer)), refused('GET /closed'))
  t.equal(await starts((app) => app.post('/open', answer)), refused('POST /open'))
  t.equal(await starts((app) => app.get('/open/', answer)), refused('GET /open/'))
  t.equal(await starts((app) => app.get('/open/:id', answer)), refused('GET /open/:id'))
  t.equal(
    await starts((app) => app.route({ method: ['GET', 'PUT'], url: '/open', handler: answer })),
    refused('PUT /open'),
  )
  t.equal(await starts((app) => app.head('/open', answer)), 'starts', 'HEAD is as public as GET')
  t.equal(
    await starts((app) => app.get('/closed', { config: { session: 'any' } }, answer)),
    'starts',
  )
  t.equal(
    await starts((app) => app.get('/closed', { config: { endpoint: 'closed' } }, answer)),
    'starts',
  )
})
