import type { Database } from '../../../platform/db/schema.js'
import { deleteSomeWatched } from '../../history/delete-store.js'
import { deletePlaylist, listPlaylists } from '../../playlists/store.js'
import { defaultPreferences } from '../../preferences/preferences.js'
import { changePreferences } from '../../preferences/store.js'
import { deleteGroup, listGroups } from '../../subscriptions/group-store.js'
import { deleteSomeSubscriptions } from '../../subscriptions/store.js'
import type { Subject } from './options.js'

const batchSize = 250

async function clearPlaylist(tx: Database, accountId: number): Promise<boolean> {
  const [first] = await listPlaylists(tx, accountId)
  if (!first) return true
  await deletePlaylist(tx, first.id)
  return false
}

async function clearGroup(tx: Database, accountId: number): Promise<boolean> {
  const [first] = await listGroups(tx, accountId)
  if (!first) return true
  await deleteGroup(tx, first.id)
  return false
}

/** Deletes a part of what a user has of a subject; whether nothing is left. */
export async function clearSome(
  tx: Database,
  accountId: number,
  subject: Subject,
): Promise<boolean> {
  switch (subject) {
    case 'subscriptions':
      return (await deleteSomeSubscriptions(tx, accountId, batchSize)) < batchSize
    case 'history':
      return (await deleteSomeWatched(tx, accountId, batchSize)) < batchSize
    case 'playlists':
      return clearPlaylist(tx, accountId)
    case 'groups':
      return clearGroup(tx, accountId)
    case 'preferences':
      await changePreferences(tx, accountId, { set: {}, reset: Object.keys(defaultPreferences) })
      return true
  }
}
