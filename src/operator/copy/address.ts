import { existsSync, realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { sqliteFileOf } from '../../platform/db/open-database.js'

/** What names a database, however its URL is written, and may be shown: there is no password in it. */
export function addressOf(url: string): string {
  const file = sqliteFileOf(url)
  if (file !== undefined) {
    const path = resolve(file)
    return `sqlite:${existsSync(path) ? realpathSync(path) : path}`
  }
  const { hostname, port, pathname, search } = new URL(url)
  return `postgres://${hostname}:${port || '5432'}${pathname}${search.replace(/password=[^&]*/g, '')}`
}
