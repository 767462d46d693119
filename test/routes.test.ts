import { readFileSync, writeFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { accessText } from '../src/operator/commands/run/routes.js'
import { startFoyer } from './support/foyer.js'

// It asks every route, which takes its time on a busy machine.
t.setTimeout(600_000)

/** The table as it was reviewed. `UPDATE_ROUTES=1` writes it anew. */
const snapshot = 'test/routes.txt'

async function tableOf(t: Test, env: Record<string, string>): Promise<string[]> {
  const { app } = await startFoyer(t, { env })
  return app
    .listRoutes()
    .map(({ method, path, access, isSameSite, door }) =>
      [door, method, path, accessText(access), isSameSite ? 'same site' : ''].join(' ').trimEnd(),
    )
    .sort()
}

t.test('who may enter each route is as it was reviewed', async (t) => {
  const alone = await tableOf(t, { WEBSUB: 'on' })
  const inFront = await tableOf(t, { WEBSUB: 'on', UPSTREAM_URL: 'http://127.0.0.1:9' })
  const table = [
    '# Alone',
    ...alone,
    '# In front of an Invidious, in addition',
    ...inFront.filter((route) => !alone.includes(route)),
    '',
  ].join('\n')
  if (process.env.UPDATE_ROUTES) writeFileSync(snapshot, table)
  t.equal(table, readFileSync(snapshot, 'utf8'))
})
