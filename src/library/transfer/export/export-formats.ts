import type { Database } from '../../../platform/db/schema.js'
import {
  writeFreeTubeHistory,
  writeFreeTubePlaylists,
  writeFreeTubeProfiles,
} from './write-freetube.js'
import { writeNewPipe } from './write-newpipe.js'
import { writeOpml } from './write-opml.js'
import { writeZip } from './write-zip.js'

/** The formats of an export, beside that of Invidious, by the names that the API has for them. */
export const exportFormats = [
  'zip',
  'opml',
  'newpipe',
  'freetube-subscriptions',
  'freetube-playlists',
  'freetube-history',
] as const

export type ExportFormat = (typeof exportFormats)[number]

/** A way to write what belongs to a user. */
export interface Exporter {
  /** The end of the file's name. */
  suffix: string
  contentType: string
  /** Reads as it is read, and holds a page of rows at a time. */
  write: (db: Database, accountId: number) => AsyncIterable<string | Buffer>
}

const lines = 'application/x-ndjson'

export const exporters: Readonly<Record<ExportFormat, Exporter>> = {
  zip: { suffix: 'foyer.zip', contentType: 'application/zip', write: writeZip },
  opml: { suffix: 'subscriptions.opml', contentType: 'text/x-opml', write: writeOpml },
  newpipe: {
    suffix: 'newpipe-subscriptions.json',
    contentType: 'application/json',
    write: writeNewPipe,
  },
  'freetube-subscriptions': {
    suffix: 'freetube-subscriptions.db',
    contentType: lines,
    write: writeFreeTubeProfiles,
  },
  'freetube-playlists': {
    suffix: 'freetube-playlists.db',
    contentType: lines,
    write: writeFreeTubePlaylists,
  },
  'freetube-history': {
    suffix: 'freetube-history.db',
    contentType: lines,
    write: writeFreeTubeHistory,
  },
}

/** What the file of an export is called: `ann-2026-11-29-newpipe-subscriptions.json`. */
export function exportFileName(
  { name, now }: { name: string; now: number },
  { suffix }: Pick<Exporter, 'suffix'>,
): string {
  const owner = name.replace(/[^A-Za-z0-9_.-]+/g, '-').slice(0, 60)
  return `${owner}-${new Date(now).toISOString().slice(0, 10)}-${suffix}`
}
