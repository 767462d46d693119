import { prepareSubscription } from '../../src/catalogue/websub.js'
import { updateWebsub } from '../../src/catalogue/websub-store.js'
import { insertAccount } from '../../src/identity/accounts/store.js'
import { mintToken } from '../../src/identity/sessions/mint-token.js'
import { subscribe } from '../../src/library/subscriptions/subscribe.js'
import { day, systemClock } from '../../src/platform/clock.js'
import { migrate } from '../../src/platform/db/migrate.js'
import { openDatabase } from '../../src/platform/db/open-database.js'
import type { Database } from '../../src/platform/db/schema.js'
import { createKeyring } from '../../src/platform/keyring.js'
import { hmacKey } from './people.js'

/** A channel that a hub pushes, with what the hub needs for it. */
export interface PushedChannel {
  ucid: string
  callback: string
  secret: string
}

export interface SoakData {
  /** One for each listener, of users of their own. */
  tokens: string[]
  channels: PushedChannel[]
}

const keyring = createKeyring([hmacKey])
const ucidOf = (index: number) => `UC${String(index).padStart(22, '0')}`

/** Channels that somebody follows, so that their pushes are taken. */
async function makeChannels(db: Database, count: number): Promise<PushedChannel[]> {
  const now = systemClock.now()
  const accountId = await insertAccount(db, { name: 'follower', createdAt: now })
  const ucids = Array.from({ length: count }, (_, index) => ucidOf(index))
  await subscribe({ db, clock: systemClock, limit: count }, accountId, ucids)
  const rows = await db.selectFrom('channel').select(['id', 'ucid']).orderBy('ucid').execute()
  const channels: PushedChannel[] = []
  for (const { id, ucid } of rows) {
    const secrets = await prepareSubscription({ db, keyring }, id)
    // Verified long ago: the hub is not asked while this is measured.
    await updateWebsub(db, id, { liveUntil: now + 5 * day, nextAt: now + 4 * day, failures: 0 })
    channels.push({ ucid, ...secrets })
  }
  return channels
}

async function makeTokens(db: Database, count: number): Promise<string[]> {
  const tokens: string[] = []
  for (let index = 0; index < count; index += 1) {
    const name = `listener ${index}`
    const accountId = await insertAccount(db, { name, createdAt: systemClock.now() })
    const request = { accountId, scopes: ['GET:notifications'] }
    tokens.push((await mintToken({ db, clock: systemClock, keyring }, request)).token)
  }
  return tokens
}

/** Fills an empty database with channels and with listeners' tokens. */
export async function buildSoakData(
  url: string,
  size: { listeners: number; channels: number },
): Promise<SoakData> {
  const db = openDatabase(url)
  try {
    await migrate(db)
    return await db.transaction().execute(async (tx) => ({
      channels: await makeChannels(tx, size.channels),
      tokens: await makeTokens(tx, size.listeners),
    }))
  } finally {
    await db.destroy()
  }
}
