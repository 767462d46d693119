import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { z } from 'zod'
import { importKind } from '../../../src/library/transfer/import/submit-import.js'
import { startJobs } from '../../../src/platform/jobs/start-jobs.js'
import { createLogger } from '../../../src/platform/logger.js'
import { ucidOf, videoIdOf } from '../../support/catalogue.js'
import { reachableEngines, type TestEngine } from '../../support/database.js'
import { signIn, startFoyer, type Foyer } from '../../support/foyer.js'

const jobShape = z.looseObject({ id: z.string(), state: z.string() })

/** A Foyer with one user, which does its jobs when that is asked for. */
async function openWithUser(t: Test, engine: TestEngine, env: Record<string, string> = {}) {
  const foyer = await startFoyer(t, { engine, env })
  const { db, clock, config } = foyer
  const cookie = await signIn(foyer, 'ann')
  const log: string[] = []
  const logger = createLogger('warn', { write: (line: string) => log.push(line) })
  const send = async (
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    { as = cookie, body, type }: { as?: string; body?: string | Buffer; type?: string } = {},
  ) =>
    foyer.app.inject({
      method,
      url: `/api/v1/auth/${path}`,
      headers: { cookie: as, ...(type && { 'content-type': type }) },
      ...(body !== undefined && { payload: body }),
    })
  const work = async () => {
    const { dataDir, limits } = config
    const kinds = [importKind({ db, clock, limits })]
    const jobs = await startJobs({ db, clock, logger, dataDir, kinds }, { every: 5 })
    t.teardown(() => jobs.close())
  }
  const untilState = async (id: string, ...states: string[]) => {
    const end = performance.now() + 60_000
    for (;;) {
      const job = jobShape.parse((await send('GET', `jobs/${id}`)).json())
      if (states.includes(job.state)) return job
      if (performance.now() > end) throw new Error(`still ${job.state}`)
      await new Promise((done) => setTimeout(done, 5))
    }
  }
  return { foyer, send, work, untilState, log }
}

const filesOf = ({ config }: Foyer) =>
  readdirSync(join(config.dataDir, 'uploads')).filter((name) => name !== 'place')

const exportOf = (content: object) => JSON.stringify(content)

function formOf(parts: {
  fields?: Record<string, string>
  file?: { name: string; content: string }
}) {
  const lines = Object.entries(parts.fields ?? {}).map(
    ([name, value]) =>
      `--edge\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  const { file } = parts
  if (file) {
    lines.push(
      `--edge\r\ncontent-disposition: form-data; name="file"; filename="${file.name}"\r\ncontent-type: application/octet-stream\r\n\r\n${file.content}\r\n`,
    )
  }
  return { body: `${lines.join('')}--edge--\r\n`, type: 'multipart/form-data; boundary=edge' }
}

for (const engine of await reachableEngines()) {
  t.test(
    `${engine}: a file is taken at once, imported in the background, and reported of`,
    async (t) => {
      const { foyer, send, work, untilState, log } = await openWithUser(t, engine)
      const bob = await signIn(foyer, 'bob')
      const body = exportOf({
        subscriptions: [ucidOf(1), 'nonsense'],
        watch_history: [videoIdOf(1, 1)],
      })
      const response = await send('POST', 'import?name=my.json', { body, type: 'application/json' })
      t.equal(response.statusCode, 202)
      const job = jobShape.parse(response.json())
      t.match(job, {
        kind: 'import',
        state: 'waiting',
        done: 0,
        total: null,
        report: null,
        ended: null,
      })
      t.same(filesOf(foyer), [job.id])
      t.equal((await send('GET', `jobs/${job.id}`, { as: bob })).statusCode, 404)
      t.equal((await send('DELETE', `jobs/${job.id}`, { as: bob })).statusCode, 404)
      t.same((await send('GET', 'jobs', { as: bob })).json(), [])
      await work()
      const ended = await untilState(job.id, 'done')
      t.match(ended, {
        mode: 'merge',
        done: ended.total,
        report: {
          file: 'my.json',
          formats: ['invidious'],
          found: { subscriptions: 1, history: 1, playlists: 0 },
          added: { subscriptions: 1, history: 1, playlists: 0 },
          skipped: {
            count: 1,
            first: [
              { place: 'subscriptions, item 2', reason: 'Not a channel of YouTube: nonsense' },
            ],
          },
          notes: [],
        },
      })
      t.equal(ended.ended, Math.floor(foyer.clock.now() / 1000))
      t.same((await send('GET', 'jobs')).json(), [ended])
      t.same((await send('GET', 'subscriptions')).json(), [{ author: '', authorId: ucidOf(1) }])
      t.same((await send('GET', 'history')).json(), [videoIdOf(1, 1)])
      t.same(log, [])
    },
  )

  t.test(`${engine}: a form may say what to take; a preview waits for its answer`, async (t) => {
    const { send, work, untilState } = await openWithUser(t, engine)
    await work()
    const content = exportOf({ subscriptions: [ucidOf(1)], watch_history: [videoIdOf(1, 1)] })
    const form = formOf({
      fields: { preview: 'true', take: 'history, subscriptions' },
      file: { name: 'mine.txt', content },
    })
    const { id } = jobShape.parse((await send('POST', 'import', form)).json())
    t.match(await untilState(id, 'ready'), {
      take: ['history', 'subscriptions'],
      report: { file: 'mine.txt', fresh: { subscriptions: 1, history: 1 } },
    })
    t.same((await send('GET', 'subscriptions')).json(), [])
    const choice = { body: '{"take":["history"],"mode":"replace"}', type: 'application/json' }
    t.equal((await send('POST', `jobs/${id}`, choice)).statusCode, 202)
    t.match(await untilState(id, 'done'), { take: ['history'], mode: 'replace' })
    t.equal((await send('POST', `jobs/${id}`, choice)).statusCode, 409)
    t.same((await send('GET', 'subscriptions')).json(), [])
    t.same((await send('GET', 'history')).json(), [videoIdOf(1, 1)])
  })

  t.test(`${engine}: an import that is cancelled before it begins leaves nothing`, async (t) => {
    const { foyer, send } = await openWithUser(t, engine)
    const body = exportOf({ subscriptions: [ucidOf(1)] })
    const { id } = jobShape.parse((await send('POST', 'import', { body })).json())
    t.equal((await send('DELETE', `jobs/${id}`)).statusCode, 204)
    t.match((await send('GET', `jobs/${id}`)).json(), { state: 'cancelled' })
    t.same(filesOf(foyer), [])
    t.equal((await send('DELETE', `jobs/${id}`)).statusCode, 204, 'a second time is no harm')
  })

  t.test(`${engine}: what is no import is refused, and nothing is kept of it`, async (t) => {
    const { foyer, send, work, untilState } = await openWithUser(t, engine, { MAX_IMPORT: '1' })
    const large = 'x'.repeat(1024 * 1024 + 1)
    const cases: [path: string, request: { body?: string; type?: string }, status: number][] = [
      ['import', { body: large }, 413],
      ['import', formOf({ file: { name: 'x', content: large } }), 413],
      ['import', {}, 400],
      ['import', formOf({ fields: { take: 'history' } }), 400],
      ['import', { body: 'not a form', type: 'multipart/form-data; boundary=edge' }, 400],
      ['import', { body: 'x', type: 'multipart/form-data' }, 400],
      ['import?take=everything', { body: 'x' }, 400],
      ['import?mode=destroy', { body: 'x' }, 400],
      ['jobs/unknown', { body: '{}', type: 'application/json' }, 404],
    ]
    for (const [path, request, status] of cases) {
      const response = await send('POST', path, request)
      t.equal(response.statusCode, status, `${path} ${request.type ?? ''}: ${response.body}`)
      t.type(response.json().error, 'string')
    }
    t.same((await send('GET', 'jobs')).json(), [])
    t.same(filesOf(foyer), [])
    const { id } = jobShape.parse((await send('POST', 'import', { body: 'dear all' })).json())
    await work()
    t.match(await untilState(id, 'failed'), {
      report: { error: /^Nothing in this file can be imported.*Invidious.*Takeout.*NewPipe/ },
    })
  })

  t.test(`${engine}: how far an import is comes as events, until it ends`, async (t) => {
    const { foyer, send, work } = await openWithUser(t, engine)
    const cookie = await signIn(foyer, 'ann')
    const body = exportOf({ subscriptions: [ucidOf(1)] })
    const { id } = jobShape.parse((await send('POST', 'import', { body })).json())
    const response = await foyer.app.inject({
      url: `/api/v1/auth/jobs/${id}/events`,
      headers: { cookie },
      payloadAsStream: true,
    })
    t.equal(response.headers['content-type'], 'text/event-stream')
    await work()
    let text = ''
    for await (const chunk of response.stream()) text += String(chunk)
    const states = [...text.matchAll(/^data: (.*)$/gm)].map(
      ([, data]) => jobShape.parse(JSON.parse(data ?? '')).state,
    )
    t.equal(states[0], 'waiting')
    t.equal(states.at(-1), 'done')
    const unknown = await send('GET', 'jobs/unknown/events')
    t.equal(unknown.statusCode, 404)
  })

  t.test(
    `${engine}: a small export of Invidious is joined when the answer comes, a large one is a job`,
    async (t) => {
      const { send, work, untilState } = await openWithUser(t, engine)
      const small = await send('POST', 'import/invidious', {
        body: exportOf({ watch_history: [videoIdOf(1, 1)] }),
        type: 'application/json',
      })
      t.equal(small.statusCode, 204)
      t.equal(small.body, '')
      t.same((await send('GET', 'history')).json(), [videoIdOf(1, 1)])
      const ids = Array.from({ length: 90_000 }, (_, at) => `v${String(at).padStart(10, '0')}`)
      const large = await send('POST', 'import/invidious', {
        body: exportOf({ watch_history: ids }),
      })
      t.equal(large.statusCode, 202)
      await work()
      const ended = await untilState(jobShape.parse(large.json()).id, 'done')
      t.match(ended.report, { found: { history: 90_000 }, added: { history: 90_000 } })
    },
  )

  t.test(`${engine}: an item that is nested without end is left out, not a fault`, async (t) => {
    const { send } = await openWithUser(t, engine)
    const deep = '['.repeat(100_000) + ']'.repeat(100_000)
    const response = await send('POST', 'import/invidious', {
      body: `{"subscriptions":[${deep},"${ucidOf(1)}"]}`,
    })
    t.equal(response.statusCode, 204)
    t.same((await send('GET', 'subscriptions')).json(), [{ author: '', authorId: ucidOf(1) }])
  })
}
