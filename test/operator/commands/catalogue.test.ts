import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { loadCatalogue, readCatalogue } from '../../../src/catalogue/load-catalogue.js'
import { findVideo } from '../../../src/catalogue/video-store.js'
import { createTestClock, startFoyer } from '../../support/foyer.js'
import { createCommandPlace } from '../../support/command.js'
import { reachableEngines } from '../../support/database.js'

// Each case runs several processes.
t.setTimeout(180_000)

const video = (videoId: string, more: object = {}) => ({
  videoId,
  title: `The video ${videoId}`,
  published: 1_790_000_000,
  lengthSeconds: 61,
  viewCount: 7,
  liveNow: false,
  ...more,
})

const catalogueOf = (...videos: object[]) => ({
  about: 'two videos',
  channels: [{ authorId: 'UCaaaaaaaaaaaaaaaaaaaaaa', author: 'A channel', videos }],
})

for (const engine of await reachableEngines()) {
  t.test(`${engine}: a catalogue is loaded once and then only what is different`, async (t) => {
    const { db } = await startFoyer(t, { engine })
    const on = { db, clock: createTestClock() }
    const first = readCatalogue(catalogueOf(video('aaaaaaaaaaa'), video('bbbbbbbbbbb')))
    t.same(await loadCatalogue(on, first), { channels: 1, added: 2, changed: 0, same: 0 })
    const second = readCatalogue(
      catalogueOf(
        video('aaaaaaaaaaa'),
        video('bbbbbbbbbbb', { title: 'New' }),
        video('ccccccccccc'),
      ),
    )
    t.same(await loadCatalogue(on, second), { channels: 1, added: 1, changed: 1, same: 1 })
    t.match(await findVideo(db, 'bbbbbbbbbbb'), {
      title: 'New',
      author: 'A channel',
      ucid: 'UCaaaaaaaaaaaaaaaaaaaaaa',
      publishedAt: 1_790_000_000_000,
      lengthSeconds: 61,
      viewCount: 7,
      isLive: false,
      premieresAt: undefined,
    })
  })
}

t.test('what is optional may be absent or null, and the rest is optional nowhere', async (t) => {
  const file = catalogueOf({ ...video('aaaaaaaaaaa'), viewCount: null, liveNow: undefined })
  t.doesNotThrow(() => readCatalogue(file))
  const needed = ['videoId', 'title', 'published']
  for (const name of needed) {
    t.throws(() => readCatalogue(catalogueOf({ ...video('aaaaaaaaaaa'), [name]: undefined })), {
      code: 'file_unreadable',
      message: new RegExp(`\\n  channels/0/videos/0/${name}: `),
    })
  }
})

t.test('the command loads a file, and says where a wrong one is wrong', async (t) => {
  const place = await createCommandPlace(t)
  const file = join(place.dataDir, 'catalogue.json')
  writeFileSync(file, JSON.stringify(catalogueOf(video('aaaaaaaaaaa'))))
  const loaded = await place.run(['catalogue', 'load', file])
  t.same(loaded, {
    code: 0,
    stdout: '1 channels; videos: 1 added, 0 changed, 0 the same.\n',
    stderr: '',
  })

  writeFileSync(file, JSON.stringify(catalogueOf(video('bbbbbbbbbbb'), video('short'))))
  const refused = await place.run(['catalogue', 'load', file])
  t.same(refused, {
    code: 1,
    stdout: '',
    stderr:
      'This is not a catalogue:\n  channels/0/videos/1/videoId: must be 11 characters of A-Z a-z 0-9 _ -\n',
  })
  t.equal(await findVideo(place.db, 'bbbbbbbbbbb'), undefined, 'nothing of it is loaded')
})
