import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fastify } from 'fastify'
import t, { type Test } from 'tap'
import { parse } from 'yaml'
import { z } from 'zod'
import { scheduleBackups } from '../../src/operator/backup/schedule-backups.js'
import { measureBackups, measureProcess, measureStore } from '../../src/operator/start-metrics.js'
import { measureWriter } from '../../src/operator/measure-writer.js'
import { hour } from '../../src/platform/clock.js'
import { sqliteFileOf } from '../../src/platform/db/open-database.js'
import type { Database } from '../../src/platform/db/schema.js'
import { createPlainRegistry, measureRequests } from '../../src/platform/metrics.js'
import { noteOccurrence } from '../../src/platform/occurrences.js'
import { findTool } from '../support/find-tool.js'
import { startFoyer } from '../support/foyer.js'
import { openTestDatabase } from '../support/open.js'

/** What a server with everything switched on shows at /metrics. */
async function readMetrics(t: Test): Promise<string> {
  const { db, hub, clock, config, app } = await startFoyer(t, { engine: 'sqlite' })
  const register = measureProcess({ db, hub })
  measureStore(register, { db, clock })
  measureRequests(register, fastify())
  const backups = scheduleBackups({
    file: sqliteFileOf(config.databaseUrl) ?? '',
    folder: join(config.dataDir, 'backups'),
    config: { every: hour, keep: 1 },
    clock,
    logger: app.log,
  })
  t.teardown(() => backups.close())
  measureBackups(register, backups)
  noteOccurrence('mail', { outcome: 'failed' })
  noteOccurrence('sign-up', { by: 'password' })
  return register.metrics()
}

const rules = z.object({
  groups: z.array(
    z.object({ rules: z.array(z.looseObject({ alert: z.string(), expr: z.string() })) }),
  ),
})
const dashboard = z.object({
  panels: z.array(
    z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })) }),
  ),
})

const readRules = () =>
  rules
    .parse(parse(readFileSync('deploy/prometheus/foyer.rules.yaml', 'utf8')))
    .groups.flatMap((group) => group.rules.map(({ expr }) => expr))
const readPanels = () =>
  dashboard
    .parse(JSON.parse(readFileSync('deploy/grafana/foyer.json', 'utf8')))
    .panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))
const readManual = () =>
  [...readFileSync('docs/monitoring.md', 'utf8').matchAll(/^\| `(\w+)`/gm)].map(
    ([, name = '']) => name,
  )

const ours = /\b(?:foyer|nodejs|process)_[a-z0-9_]+/g

t.test('every metric of the alerts, the dashboard and the manual is there', async (t) => {
  const text = await readMetrics(t)
  const known = new Set([...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name = '']) => name))
  const named = [...readRules(), ...readPanels(), ...readManual()].flatMap(
    (expr) => expr.match(ours) ?? [],
  )
  t.ok(named.length > 40, String(named.length))
  t.same(
    [...new Set(named)].filter(
      (name) => !known.has(name.replace(/_(bucket|count|sum)$/, '')) && !known.has(name),
    ),
    [],
  )
})

t.test('every metric of our own is in the manual and on the dashboard', async (t) => {
  const text = await readMetrics(t)
  const names = [...text.matchAll(/^# TYPE (foyer_\w+)/gm)].map(([, name = '']) => name)
  const shown = readPanels().join(' ')
  t.same(
    names.filter((name) => !readManual().includes(name)),
    [],
    'manual',
  )
  t.same(
    names.filter((name) => !shown.includes(name)),
    [],
    'dashboard',
  )
})

t.test('the states that the alerts name are there, and what happened is counted', async (t) => {
  const text = await readMetrics(t)
  t.match(text, /^foyer_work\{state="poll_failing"\} 0$/m)
  t.match(text, /^foyer_work\{state="poll_all"\} 0$/m)
  t.match(text, /^foyer_mails_total\{outcome="failed"\} [1-9]/m)
  t.match(text, /^foyer_sign_ups_total\{by="password"\} [1-9]/m)
  t.match(text, /^foyer_rooms\{state="people"\} 0$/m)
  t.match(text, /^foyer_accounts\{state="all"\} 0$/m)
})

t.test('what writes to SQLite wait for is counted', async (t) => {
  const db = await openTestDatabase(t, 'sqlite')
  const register = createPlainRegistry()
  measureWriter(register)
  const read = async (name: string) => {
    const text = await register.metrics()
    return ['turn', 'disk'].map((what) =>
      Number(new RegExp(`^${name}\\{wait="${what}"\\} (\\S+)$`, 'm').exec(text)?.[1]),
    )
  }
  const [turns = 0, commits = 0] = await read('foyer_writer_waits_total')
  const add = (handle: Database, key: string) =>
    handle.insertInto('login_attempt').values({ key, failures: 1, last_failed_at: 1 }).execute()
  await add(db, 'alone')
  await db.transaction().execute(async (tx) => {
    await add(tx, 'first')
    await add(tx, 'second')
  })
  await db.selectFrom('login_attempt').selectAll().execute()
  t.same(await read('foyer_writer_waits_total'), [turns + 2, commits + 2])
  for (const seconds of await read('foyer_writer_wait_seconds_total')) t.ok(seconds > 0)
})

const promtool = findTool('promtool')

t.test(
  'Prometheus takes the alerts',
  { skip: promtool ? false : 'promtool is not installed' },
  async (t) => {
    const args = ['check', 'rules', 'deploy/prometheus/foyer.rules.yaml']
    t.match(execFileSync(promtool ?? '', args, { encoding: 'utf8' }), /SUCCESS/)
  },
)
