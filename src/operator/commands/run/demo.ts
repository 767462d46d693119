import { fileURLToPath } from 'node:url'
import { systemClock } from '../../../platform/clock.js'
import { readConfig, type Config } from '../../../platform/config.js'
import { migrate } from '../../../platform/db/migrate.js'
import { openDatabase } from '../../../platform/db/open-database.js'
import { loadKeyring } from '../../../platform/keyring.js'
import { openLogText } from '../../../platform/log-text.js'
import { createLogger } from '../../../platform/logger.js'
import { demoUser, fillDemo } from '../fill-demo.js'
import type { Entries } from '../entries.js'
import { print } from '../print.js'
import { readJsonFile } from '../read-json-file.js'

/** From `dist/chunks`, where this is when it runs. */
const folder = new URL('../../data/demo/', import.meta.url)
const readDemoFile = (name: string) => readJsonFile(fileURLToPath(new URL(name, folder)))

async function fill({ databaseUrl, dataDir, hmacKeys, limits }: Config): Promise<void> {
  const db = openDatabase(databaseUrl)
  try {
    await migrate(db)
    const keyring = loadKeyring(dataDir, hmacKeys)
    const files = {
      catalogue: readDemoFile('catalogue.json'),
      account: readDemoFile('account.json'),
    }
    await fillDemo({ db, clock: systemClock, keyring, limits }, files)
  } finally {
    await db.destroy()
  }
}

/** `foyer demo` */
export async function runDemo(
  { folder }: { folder: string },
  serve: Entries['serve'],
): Promise<void> {
  const config = readConfig({
    LOG_LEVEL: 'warn',
    ...process.env,
    // Never in a database that is in use: everyone knows the password of this user.
    DATA_DIR: folder,
    DATABASE_URL: '',
    // Its channels are invented, so nobody else can tell news of them.
    FEED_URL: 'off',
    OEMBED_URL: 'off',
    WEBSUB: 'off',
  })
  await fill(config)
  const address = await serve(
    config,
    createLogger(config.logLevel, await openLogText(config.logFormat)),
  )
  print(`The demo is at ${address}, its data in ${config.dataDir}`)
  print(`Commands work on it with DATA_DIR=${config.dataDir} before them`)
  print(`Log in as ${demoUser.name} with the password ${demoUser.password}`)
}
