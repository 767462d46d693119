import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Access, DeclaredRoute } from '../../../identity/access.js'
import { createEventLog } from '../../../catalogue/event-store.js'
import { systemClock } from '../../../platform/clock.js'
import { readConfig } from '../../../platform/config.js'
import { migrate } from '../../../platform/db/migrate.js'
import { openDatabase } from '../../../platform/db/open-database.js'
import { createEventHub } from '../../../platform/events/hub.js'
import { createRelay } from '../../../platform/events/relay.js'
import { loadKeyring } from '../../../platform/keyring.js'
import { createLogger } from '../../../platform/logger.js'
import type { Entries } from '../entries.js'
import { print, printTable } from '../print.js'

/** The access in one word or two: `public`, `visitor`, `endpoint feed`, `session guest,registered`. */
export function accessText(access: Access): string {
  if (typeof access === 'string') return access
  const rules = [
    'endpoint' in access
      ? `endpoint ${access.endpoint}`
      : `session ${[access.session].flat().join(',')}`,
    'endpoint' in access && access.only ? `${access.only.join(',')} only` : '',
    access.admitsBanned ? 'banned too' : '',
    ...(access.admits ?? []).map((kind) => `${kind} too`),
  ]
  return rules.filter(Boolean).join(', ')
}

const routeRowOf = ({ method, path, access, isSameSite, door }: DeclaredRoute) => [
  method,
  path,
  `${accessText(access)}${isSameSite ? ', same site' : ''}`,
  door,
]

const byPath = (a: DeclaredRoute, b: DeclaredRoute) =>
  a.path < b.path ? -1 : a.path > b.path ? 1 : a.method < b.method ? -1 : 1

/** The routes of an app with the settings of the environment, on an empty database of its own. */
async function listRoutes(buildApp: Entries['buildApp']): Promise<DeclaredRoute[]> {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-routes-'))
  const db = openDatabase(`sqlite:${join(folder, 'foyer.db')}`)
  const logger = createLogger('silent')
  const hub = createEventHub(createEventLog(db), logger)
  try {
    await migrate(db)
    const config = readConfig({ ...process.env, DATA_DIR: folder, DATABASE_URL: '' })
    const keyring = loadKeyring(folder, config.hmacKeys)
    const parts = { clock: systemClock, relay: createRelay(), logger }
    const app = await buildApp({ ...parts, config, db, keyring, hub })
    await app.ready()
    const routes = app.listRoutes().sort(byPath)
    await app.close()
    return routes
  } finally {
    await hub.close()
    await db.destroy()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** `foyer routes` */
export async function runRoutes(
  { json = false }: { json?: boolean },
  buildApp: Entries['buildApp'],
): Promise<void> {
  const routes = await listRoutes(buildApp)
  if (json) print(JSON.stringify(routes, undefined, 2))
  else printTable(['METHOD', 'PATH', 'ACCESS', 'DOOR'], routes.map(routeRowOf))
}
