import { fastify } from 'fastify'

/** What every figure is compared with: a bare route, logging off, in a process of its own. */
const app = fastify()
app.get('/', () => ({ hello: 'world' }))
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) })
