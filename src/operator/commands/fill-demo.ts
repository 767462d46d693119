import { loadCatalogue, readCatalogue, type CatalogueFile } from '../../catalogue/load-catalogue.js'
import { hashPassword } from '../../identity/accounts/passwords.js'
import { findAccountByName, insertAccount } from '../../identity/accounts/store.js'
import { mintToken } from '../../identity/sessions/mint-token.js'
import { importAccount, readAccountImport } from '../../library/transfer/import-account.js'
import { day, hour, minute, second, type Clock } from '../../platform/clock.js'
import type { Limits } from '../../platform/limit-config.js'
import type { Database } from '../../platform/db/schema.js'
import type { Keyring } from '../../platform/keyring.js'

/** The user of the demo, for everyone to log in as. */
export const demoUser = { name: 'demo', password: 'demo-password' }

/** What comes after the user has subscribed, and so is unread. */
const newsAge = 2 * day

interface DemoParts {
  db: Database
  clock: Clock
  keyring: Keyring
  limits: Limits
}

/** Moves all times of a catalogue so that its newest video is half an hour old. */
export function freshen({ channels }: CatalogueFile, now: number): CatalogueFile {
  const videos = channels.flatMap((channel) => channel.videos)
  const newest = Math.max(...videos.map((video) => video.published))
  const shift = Math.floor((now - minute * 30) / second) - newest
  return {
    channels: channels.map((channel) => ({
      ...channel,
      videos: channel.videos.map((video) => ({
        ...video,
        published: video.published + shift,
        premiereTimestamp: video.premiereTimestamp && video.premiereTimestamp + shift,
      })),
    })),
  }
}

/** A catalogue as it was at `until` (epoch milliseconds). */
function asOf({ channels }: CatalogueFile, until: number): CatalogueFile {
  return {
    channels: channels.map((channel) => ({
      ...channel,
      videos: channel.videos.filter((video) => video.published * second <= until),
    })),
  }
}

async function mintDemoTokens({ db, clock, keyring }: DemoParts, accountId: number) {
  const now = clock.now()
  const tokens = [
    { name: 'Phone', scopes: [':feed', ':subscriptions*', ':playlists*', ':history*'] },
    { name: 'Television', scopes: ['GET:feed', 'GET:playlists*', ':history*', ':subscriptions*'] },
    {
      name: 'Nightly export',
      scopes: ['GET:export/*'],
      expire: Math.floor((now + 30 * day) / second),
    },
    { name: 'Soon over', scopes: ['GET:feed'], expire: Math.floor((now + hour) / second) },
  ]
  for (const token of tokens) {
    await mintToken({ db, clock, keyring }, { ...token, accountId, client: 'demo' })
  }
}

async function addDemoUser(db: Database, now: number): Promise<number> {
  const { name, password } = demoUser
  return insertAccount(db, { name, passwordHash: await hashPassword(password), createdAt: now })
}

/**
 * Fills a database with the demo's catalogue and user: subscriptions, playlists, history, tokens
 * and unread news. What is there already stays as it is.
 */
export async function fillDemo(
  parts: DemoParts,
  files: { catalogue: unknown; account: unknown },
): Promise<void> {
  const { db, clock } = parts
  const catalogue = freshen(readCatalogue(files.catalogue), clock.now())
  const known = await findAccountByName(db, demoUser.name)
  // First the past, so that what follows is news to the user, who has subscribed by then.
  if (!known) await loadCatalogue(parts, asOf(catalogue, clock.now() - newsAge))
  const accountId = known?.id ?? (await addDemoUser(db, clock.now()))
  if (!known) await mintDemoTokens(parts, accountId)
  await importAccount(parts, accountId, readAccountImport(files.account))
  await loadCatalogue(parts, catalogue)
}
