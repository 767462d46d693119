import { fastify } from 'fastify'
import t from 'tap'
import { readConfig } from '../../src/platform/config.js'

/** The address that a request is taken to come from, sent from 127.0.0.1 with this header. */
async function addressOf(trustProxy: string | undefined, forwardedFor: string): Promise<string> {
  const config = readConfig(trustProxy === undefined ? {} : { TRUST_PROXY: trustProxy })
  const app = fastify({ trustProxy: config.trustProxy })
  app.get('/', (request) => request.ip)
  const headers = { 'x-forwarded-for': forwardedFor }
  const { body } = await app.inject({ url: '/', headers, remoteAddress: '127.0.0.1' })
  await app.close()
  return body
}

t.test('only proxies that are trusted say where a request came from', async (t) => {
  const forged = '203.0.113.9, 198.51.100.7, 192.0.2.1'
  const rows: [setting: string | undefined, address: string][] = [
    [undefined, '127.0.0.1'],
    ['false', '127.0.0.1'],
    ['0', '127.0.0.1'],
    ['1', '192.0.2.1'],
    ['2', '198.51.100.7'],
    ['3', '203.0.113.9'],
    ['true', '203.0.113.9'],
    ['127.0.0.1', '192.0.2.1'],
    ['127.0.0.0/8,192.0.2.0/24', '198.51.100.7'],
    ['10.0.0.1', '127.0.0.1'],
    ['loopback', '192.0.2.1'],
  ]
  for (const [setting, address] of rows) {
    t.equal(await addressOf(setting, forged), address, setting ?? 'not set')
  }
})
