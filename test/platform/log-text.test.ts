import t from 'tap'
import { makeDataDir, startServerProcess } from '../support/server-process.js'
import { textOf } from '../../src/platform/log-text.js'

t.setTimeout(120_000)

t.test('a request is a line of text, and all else its message', async (t) => {
  const request = { msg: 'request', method: 'GET', path: '/feed', status: 200, milliseconds: 1.5 }
  t.equal(textOf(request), 'GET /feed 200 in 1.5 ms')
  t.equal(textOf({ msg: 'Foyer listens' }), 'Foyer listens')
  t.equal(
    textOf({ msg: 'A mail could not be sent', reason: 'refused' }),
    'A mail could not be sent: refused',
  )
})

t.test('LOG_FORMAT chooses text; what is not a terminal gets JSON lines otherwise', async (t) => {
  const ready = /Registration: .*\n/
  const text = await startServerProcess(t, makeDataDir(t), { ready, env: { LOG_FORMAT: 'text' } })
  t.match(text.output(), /^\[\d\d:\d\d:\d\d\] INFO: Foyer listens on http/m)
  t.match(text.output(), /INFO: Administrators: none$/m)
  const link =
    /INFO: Become the administrator, once, at http\S+\/first-administrator\?key=[\w-]{43}$/m
  t.match(text.output(), link)
  await text.stop('SIGTERM')
  const json = await startServerProcess(t, makeDataDir(t), { ready })
  for (const line of json.output().trim().split('\n')) JSON.parse(line)
  t.match(json.output(), '"msg":"Foyer listens on')
})
