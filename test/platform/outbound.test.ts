import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { createOutbound, isPrivateAddress } from '../../src/platform/outbound.js'

async function listen(t: Test, answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function outboundFor(t: Test, ...trusted: string[]) {
  const outbound = createOutbound(trusted)
  t.teardown(() => {
    outbound.close()
  })
  return outbound
}

t.test('addresses that are not of the public internet are known', async (t) => {
  const privates = [
    '127.0.0.1',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '255.255.255.255',
    '::1',
    '::',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    'fe80::1',
    'fd00::1',
    'ff02::1',
  ]
  for (const address of privates) t.equal(isPrivateAddress(address), true, address)
  const publics = ['8.8.8.8', '172.32.0.1', '1.1.1.1', '2606:4700::1111', '::ffff:8.8.8.8']
  for (const address of publics) t.equal(isPrivateAddress(address), false, address)
})

t.test('a server that the operator named is asked and its answer read', async (t) => {
  const url = await listen(t, (request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      response.setHeader('x-seen', `${request.method ?? ''} ${String(request.headers['x-mine'])}`)
      response.end(`got ${body}`)
    })
  })
  const answer = await outboundFor(t, url).send({
    url: `${url}/path`,
    method: 'POST',
    headers: { 'x-mine': '1' },
    body: 'hello',
  })
  t.equal(answer.status, 200)
  t.equal(answer.headers['x-seen'], 'POST 1')
  t.equal(answer.body.toString(), 'got hello')
})

t.test('a private network is out of reach by address, by name and by redirect', async (t) => {
  let asked = 0
  const inside = await listen(t, (_request, response) => {
    asked += 1
    response.end('secret')
  })
  const { port } = new URL(inside)
  const named = await listen(t, (request, response) => {
    response.writeHead(302, {
      location: request.url === '/name' ? `http://localhost:${port}/` : inside,
    })
    response.end()
  })
  const outbound = outboundFor(t, named)
  const network = /private network/
  await t.rejects(outbound.send({ url: inside }), network)
  await t.rejects(outbound.send({ url: `http://localhost:${port}/` }), network)
  await t.rejects(outbound.send({ url: `http://[::ffff:127.0.0.1]:${port}/` }), network)
  await t.rejects(outbound.send({ url: `http://2130706433:${port}/` }), network)
  await t.rejects(outbound.send({ url: named }), network)
  await t.rejects(outbound.send({ url: `${named}/name` }), network)
  t.equal(asked, 0)
})

t.test('other protocols and credentials in an address are refused', async (t) => {
  const outbound = outboundFor(t)
  await t.rejects(outbound.send({ url: 'file:///etc/passwd' }), /not a way out/)
  await t.rejects(outbound.send({ url: 'http://me:secret@example.com/' }), /no credentials/)
})

t.test('an answer that is too long, too late or goes round in circles is an error', async (t) => {
  const url = await listen(t, (request, response) => {
    if (request.url === '/long') response.end(Buffer.alloc(3000))
    if (request.url === '/drip') response.write('a')
    if (request.url === '/circle') response.writeHead(302, { location: '/circle' }).end()
  })
  const outbound = outboundFor(t, url)
  await t.rejects(outbound.send({ url: `${url}/long`, maxBytes: 2999 }), /more than 2999 bytes/)
  t.equal((await outbound.send({ url: `${url}/long`, maxBytes: 3000 })).body.length, 3000)
  await t.rejects(outbound.send({ url: `${url}/silent`, timeout: 50 }), /no response in time/)
  await t.rejects(outbound.send({ url: `${url}/drip`, timeout: 50 }), /no response in time/)
  await t.rejects(outbound.send({ url: `${url}/circle` }), /too many redirects/)
})

t.test('a redirect within a named server is followed, a POST is never repeated', async (t) => {
  const url = await listen(t, (request, response) => {
    if (request.url === '/old') response.writeHead(301, { location: '/new' }).end()
    else response.end('here')
  })
  const outbound = outboundFor(t, url)
  t.equal((await outbound.send({ url: `${url}/old` })).body.toString(), 'here')
  await t.rejects(outbound.send({ url: `${url}/old`, method: 'POST', body: '' }), /redirect/)
})

t.test('what goes wrong is said with the host', async (t) => {
  const url = await listen(t, (_request, response) => {
    response.socket?.destroy()
  })
  const outbound = outboundFor(t, url, 'http://127.0.0.1:9')
  await t.rejects(outbound.send({ url }), new RegExp(new URL(url).host))
  await t.rejects(outbound.send({ url: 'http://127.0.0.1:9/' }), /^127\.0\.0\.1:9: /)
})
