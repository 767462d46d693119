import { Readable } from 'node:stream'
import { ZipFile } from 'yazl'
import type { Database } from '../../../platform/db/schema.js'
import { readmeLine } from '../formats/foyer.js'
import {
  writeGroupsJson,
  writeHistoryJson,
  writePlaylistsJson,
  writePreferencesJson,
  writeSubscriptionsJson,
} from './write-foyer.js'

const readme = `${readmeLine}

  subscriptions.json  the channels, since when, and what of each is hidden
  groups.json         the groups of subscriptions
  playlists.json      the playlists with their videos, in order
  history.json        the videos that were watched, oldest first, when and how far
  preferences.json    the settings

Times are in UTC, lengths and positions in seconds. Titles and names are those that the server knew.
There is no password, no token and no session in it.

To take it to another Foyer, open "Import and export" of the account there and choose this file, or
run: foyer import --user NAME FILE
`

type Write = (db: Database, accountId: number) => AsyncIterable<string>

/** A file of an archive. */
export interface ZipPart {
  name: string
  write: Write
}

const libraryParts: readonly ZipPart[] = [
  { name: 'subscriptions.json', write: writeSubscriptionsJson },
  { name: 'groups.json', write: writeGroupsJson },
  { name: 'playlists.json', write: writePlaylistsJson },
  { name: 'history.json', write: writeHistoryJson },
  { name: 'preferences.json', write: writePreferencesJson },
]

/**
 * Everything of a user as one zip, with a file a subject; each is read when its turn comes, as fast as
 * the archive is taken. `more` is put beside them.
 */
export async function* writeZip(
  db: Database,
  accountId: number,
  more: readonly ZipPart[] = [],
): AsyncGenerator<Buffer, void> {
  const zip = new ZipFile()
  zip.addBuffer(Buffer.from(readme), 'README.txt')
  for (const { name, write } of [...libraryParts, ...more]) {
    zip.addReadStreamLazy(name, (pass) => {
      const source = Readable.from(write(db, accountId), {
        objectMode: false,
        highWaterMark: 65_536,
      })
      source.on('error', (error) => zip.emit('error', error))
      pass(undefined, source)
    })
  }
  zip.end()
  const output = Readable.from(zip.outputStream)
  zip.on('error', (error: Error) => output.destroy(error))
  yield* output
}
