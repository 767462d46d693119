import t from 'tap'
import { exportAccount } from '../../../src/library/transfer/export-account.js'
import {
  exporters,
  exportFormats,
  type ExportFormat,
} from '../../../src/library/transfer/export/export-formats.js'
import type { Database } from '../../../src/platform/db/schema.js'
import { reachableEngines } from '../../support/database.js'
import { openImportPlace } from '../imports/place.js'
import { fillLibrary, readWholeLibrary, type WholeLibrary } from './whole-library.js'

const roomy = { subscriptions: 1000, playlistVideos: 1000, history: 10_000 }

async function exportBytes(db: Database, accountId: number, format: ExportFormat): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of exporters[format].write(db, accountId)) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

const sortedById = <Item extends { ucid: string }>(items: readonly Item[]) =>
  [...items].sort((one, other) => (one.ucid < other.ucid ? -1 : 1))

/** The parts of a library that a format can hold, as it holds them. */
const held: Record<ExportFormat | 'invidious', (library: WholeLibrary) => unknown> = {
  zip: (library) => library,
  invidious: ({ subscriptions, playlists, history, preferences }) => ({
    subscriptions: subscriptions.map(({ ucid }) => ucid),
    playlists: playlists.map(({ title, description, privacy, videos }) => ({
      title,
      description,
      privacy,
      videos,
    })),
    history: history.map(({ videoId }) => videoId),
    preferences,
  }),
  opml: ({ subscriptions, groups }) => ({
    // Those of a group are in its folder: the order is that of the times.
    subscriptions: sortedById(subscriptions).map(({ ucid, name, since }) => [ucid, name, since]),
    groups,
  }),
  newpipe: ({ subscriptions }) => subscriptions.map(({ ucid, name }) => [ucid, name]),
  'freetube-subscriptions': ({ subscriptions, groups }) => ({
    subscriptions: subscriptions.map(({ ucid, name, picture }) => [ucid, name, picture]),
    groups,
  }),
  'freetube-playlists': ({ playlists, videos }) => ({
    playlists: playlists.map(({ title, description, created, updated, videos: ids }) => ({
      title,
      description,
      created,
      updated,
      ids,
    })),
    videos: playlists.flatMap(({ videos: ids }) => ids.map((id) => videos[id])),
  }),
  'freetube-history': ({ history, videos }) => ({
    // It has one length for a video, whoever says it.
    history: history.map(({ length, ...each }) => [
      each,
      length ?? videos[each.videoId]?.length ?? null,
    ]),
    titles: history.map(({ videoId }) => videos[videoId]?.title),
  }),
}

for (const engine of await reachableEngines()) {
  t.test(`${engine}: each export imports again as the library it was made of`, async (t) => {
    const source = await openImportPlace(t, engine, roomy)
    const owner = await source.makeAccount()
    await fillLibrary(source.db, owner, source.clock)
    const before = await readWholeLibrary(source.db, owner)
    t.match(before, { subscriptions: { length: 507 }, history: { length: 1008 } })
    for (const format of [...exportFormats, 'invidious'] as const) {
      const target = await openImportPlace(t, engine, roomy)
      const accountId = await target.makeAccount()
      const bytes =
        format === 'invidious'
          ? Buffer.from(JSON.stringify(await exportAccount(source.db, owner)))
          : await exportBytes(source.db, owner, format)
      const { job, report } = await target.bring(accountId, { name: 'whatever', bytes })
      t.equal(job.state, 'done', format)
      t.same(report.skipped.first, [], `${format}: nothing is left out`)
      const after = await readWholeLibrary(target.db, accountId)
      t.same(held[format](after), held[format](before), format)
      if (format !== 'zip') continue
      t.same(report.formats, ['foyer'])
      target.clock.advance(5000)
      const again = await target.bring(accountId, { name: 'whatever', bytes })
      t.match(again.report.added, { subscriptions: 0, groups: 0, playlists: 0, history: 0 })
      t.same(await readWholeLibrary(target.db, accountId), before, 'and twice nothing more')
    }
  })
}
