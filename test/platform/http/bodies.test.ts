import { fastify, type FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import { acceptAnyBodyAsText, acceptBodies } from '../../../src/platform/http/bodies.js'
import { createErrorHandler } from '../../../src/platform/http/errors.js'

/** A server that answers with the body as its routes get it. */
async function startEcho(t: Test): Promise<FastifyInstance> {
  const app = fastify({ bodyLimit: 2000 })
  app.setErrorHandler(
    createErrorHandler(({ status, message }) => ({ status, body: { error: message } })),
  )
  await acceptBodies(app)
  app.route({
    method: ['POST', 'DELETE'],
    url: '/',
    handler: ({ body }) => ({ body: body ?? null }),
  })
  await app.register(async (child) => {
    acceptAnyBodyAsText(child)
    child.post('/text', ({ body }) => ({ body: body ?? null }))
  })
  t.teardown(() => app.close())
  return app
}

const form = 'application/x-www-form-urlencoded'
const multipart = 'multipart/form-data; boundary=x'
const part = (name: string, value: string, more = '') =>
  `--x\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`

type Row = [
  request: string,
  type: string | undefined,
  payload: string,
  status: number,
  body: unknown,
]

t.test('bodies are read as real clients send them', async (t) => {
  const app = await startEcho(t)
  const rows: Row[] = [
    ['POST /', 'application/json', '{"a":1}', 200, { a: 1 }],
    ['POST /', 'application/json; charset=utf-8', '{"a":"é"}', 200, { a: 'é' }],
    ['POST /', 'application/json', '', 200, null],
    ['POST /', 'application/json', ' \n', 200, null],
    ['DELETE /', 'application/json', '', 200, null],
    ['DELETE /', 'application/json; charset=utf-8', '', 200, null],
    ['POST /', 'application/json', 'null', 200, null],
    ['POST /', form, 'a=1&b=x+y%26', 200, { a: '1', b: 'x y&' }],
    ['POST /', form, '', 200, {}],
    ['DELETE /', form, '', 200, {}],
    ['DELETE /', form, 'a=1', 200, { a: '1' }],
    ['POST /', form, 'a=1&a=2', 200, { a: ['1', '2'] }],
    [
      'POST /',
      multipart,
      `${part('a', '1')}${part('b', 'x y')}--x--\r\n`,
      200,
      { a: '1', b: 'x y' },
    ],
    ['POST /', undefined, '', 200, null],
    ['POST /', 'text/plain', 'hello', 200, 'hello'],
    ['POST /', 'image/png', 'hello', 200, 'hello'],
    ['POST /text', 'application/json', '{"a":', 200, '{"a":'],
    ['POST /text', form, '{"a":1}', 200, '{"a":1}'],
    ['POST /text', 'image/png', 'x', 200, 'x'],
    ['POST /', 'application/json', '{', 400, undefined],
    ['POST /', 'application/json', 'hello', 400, undefined],
    ['POST /', 'multipart/form-data', 'a=1', 400, undefined],
    ['POST /', 'nonsense', 'x', 415, undefined],
    ['POST /', 'application/json', `"${'x'.repeat(2000)}"`, 413, undefined],
    ['POST /', form, `a=${'x'.repeat(2000)}`, 413, undefined],
    ['POST /text', 'text/plain', 'x'.repeat(2001), 413, undefined],
  ]
  for (const [request, type, payload, status, body] of rows) {
    const [method, url = ''] = request.split(' ')
    const response = await app.inject({
      method: method === 'DELETE' ? 'DELETE' : 'POST',
      url,
      headers: type === undefined ? {} : { 'content-type': type },
      payload,
    })
    const what = `${request} ${type ?? ''} ${payload.slice(0, 20)}: ${response.body}`
    t.equal(response.statusCode, status, what)
    if (status === 200) t.same(response.json<{ body: unknown }>().body, body, what)
    else t.match(response.json(), { error: /./ }, what)
  }
})

t.test('a form holds no files', async (t) => {
  const app = await startEcho(t)
  const response = await app.inject({
    method: 'POST',
    url: '/',
    headers: { 'content-type': multipart },
    payload: `${part('a', 'x', '; filename="a.txt"')}--x--\r\n`,
  })
  t.ok(response.statusCode >= 400 && response.statusCode < 500, String(response.statusCode))
})
