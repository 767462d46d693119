import fc from 'fast-check'
import t from 'tap'
import { readIndexId } from '../../src/library/playlists/index-id.js'
import {
  addToPlaylist,
  changePlaylist,
  createPlaylist,
  getVisiblePlaylist,
  moveInPlaylist,
  removeFromPlaylist,
  removePlaylist,
} from '../../src/library/playlists/playlists.js'
import {
  cleanDescription,
  cleanTitle,
  readPrivacy,
} from '../../src/library/playlists/playlist-text.js'
import { listEntries, listPlaylists } from '../../src/library/playlists/store.js'
import { videoIdOf } from '../support/catalogue.js'
import { reachableEngines } from '../support/database.js'
import { createTestClock } from '../support/foyer.js'
import { makeAccount, openTestDatabase } from '../support/open.js'

t.test('a title has no angle brackets and at most 150 bytes of whole characters', async (t) => {
  t.equal(cleanTitle('Late <b>night</b> films'), 'Late bnight/b films')
  t.equal(cleanTitle('x'.repeat(200)), 'x'.repeat(150))
  t.equal(cleanTitle('ü'.repeat(80)), 'ü'.repeat(75))
  t.equal(cleanTitle(`${'x'.repeat(149)}😀`), 'x'.repeat(149))
  t.equal(cleanTitle(''), '')
  t.equal(cleanTitle('a\0b'), 'ab', 'PostgreSQL stores no NUL')
})

t.test('a description has plain line ends', async (t) => {
  t.equal(cleanDescription('two\r\nlines\rmore'), 'two\nlines\nmore')
})

t.test('a privacy is read in any case and no other word is', async (t) => {
  t.equal(readPrivacy('PUBLIC'), 'public')
  t.throws(() => readPrivacy('secret'), { code: 'playlist_privacy_invalid' })
})

t.test('an index id is one number however it is written', async (t) => {
  for (const text of ['0a', 'A', 'a', '000000000000000A']) t.equal(readIndexId(text), 'A')
  t.equal(readIndexId('7fffffffffffffff'), '7FFFFFFFFFFFFFFF', 'beyond 2^53 exact')
  for (const text of ['', 'xyz', '0x1', '1'.repeat(17), '-1', '1 ']) {
    t.throws(() => readIndexId(text), { code: 'input_invalid' }, JSON.stringify(text))
  }
})

for (const engine of await reachableEngines()) {
  t.test(engine, async (t) => {
    const db = await openTestDatabase(t, engine)
    const shelf = { db, clock: createTestClock(), limits: { playlists: 3, playlistVideos: 40 } }

    const make = async (privacy: 'public' | 'private' = 'private') => {
      const accountId = await makeAccount(db)
      const { playlistId } = await createPlaylist(shelf, { accountId, title: 'x', privacy })
      return { accountId, playlistId }
    }
    const read = async ({ accountId, playlistId }: { accountId: number; playlistId: string }) => {
      const { id } = await getVisiblePlaylist(db, playlistId, accountId)
      return listEntries(db, id, { offset: 0, limit: 1000 })
    }

    t.test('two tabs that add at once lose nothing and exceed nothing', async (t) => {
      const own = await make()
      const attempts = Array.from({ length: 60 }, (_, at) =>
        addToPlaylist(shelf, own, videoIdOf(1, at)).then(
          () => 'added',
          (error: unknown) => (error instanceof Error ? error.message : ''),
        ),
      )
      const outcomes = await Promise.all(attempts)
      t.equal(outcomes.filter((outcome) => outcome === 'added').length, 40)
      t.equal(outcomes.filter((o) => o === 'Playlist cannot have more than 40 videos').length, 20)
      const entries = await read(own)
      t.equal(new Set(entries.map((entry) => entry.videoId)).size, 40)
      t.same(
        entries.map((entry) => entry.index),
        Array.from({ length: 40 }, (_, at) => at),
      )
    })

    t.test('playlists made at once do not exceed the limit', async (t) => {
      const accountId = await makeAccount(db)
      await Promise.allSettled(
        Array.from({ length: 8 }, () =>
          createPlaylist(shelf, { accountId, title: 'x', privacy: 'public' }),
        ),
      )
      t.equal((await listPlaylists(db, accountId)).length, 3)
    })

    t.test('add, move and remove do what they do to a plain list', async (t) => {
      const step = fc.oneof(
        fc.record({ act: fc.constant('add' as const), at: fc.nat(9), to: fc.nat(9) }),
        fc.record({ act: fc.constant('remove' as const), at: fc.nat(9), to: fc.nat(9) }),
        fc.record({ act: fc.constant('move' as const), at: fc.nat(9), to: fc.nat(12) }),
      )
      const property = fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        const own = await make()
        const model: string[] = []
        for (const { act, at, to } of steps) {
          const index = model[at % Math.max(1, model.length)]
          if (act === 'add') {
            model.push((await addToPlaylist(shelf, own, videoIdOf(2, at))).indexId)
          } else if (index !== undefined && act === 'remove') {
            await removeFromPlaylist(shelf, own, index.toLowerCase())
            model.splice(model.indexOf(index), 1)
          } else if (index !== undefined) {
            await moveInPlaylist(shelf, own, { index, to })
            model.splice(model.indexOf(index), 1)
            model.splice(to, 0, index)
          }
        }
        return (await read(own)).map((entry) => entry.indexId).join() === model.join()
      })
      await t.resolves(fc.assert(property, { numRuns: engine === 'sqlite' ? 40 : 10 }))
    })

    t.test('nobody changes the playlist of another, and a private one is not there', async (t) => {
      const open = await make('public')
      const hidden = await make('private')
      const { indexId } = await addToPlaylist(shelf, open, videoIdOf(1, 1))
      const stranger = await makeAccount(db)
      const cases = [
        { playlistId: open.playlistId, code: 'not_owner' },
        { playlistId: hidden.playlistId, code: 'playlist_not_found' },
        { playlistId: 'IVPLnothing', code: 'playlist_not_found' },
      ]
      for (const { playlistId, code } of cases) {
        const foreign = { accountId: stranger, playlistId }
        await t.rejects(addToPlaylist(shelf, foreign, videoIdOf(1, 2)), { code })
        await t.rejects(changePlaylist(shelf, foreign, { title: 'mine' }), { code })
        await t.rejects(removeFromPlaylist(shelf, foreign, indexId), { code })
        await t.rejects(moveInPlaylist(shelf, foreign, { index: indexId, to: 0 }), { code })
        await t.rejects(removePlaylist(shelf, foreign), { code })
      }
      t.equal((await read(open)).length, 1)
      t.equal((await getVisiblePlaylist(db, open.playlistId, undefined)).title, 'x')
      await t.rejects(getVisiblePlaylist(db, hidden.playlistId, undefined), {
        code: 'playlist_not_found',
      })
    })

    t.test('what is refused changes nothing, not even the time of the last change', async (t) => {
      const own = await make()
      await addToPlaylist(shelf, own, videoIdOf(1, 1))
      const before = await getVisiblePlaylist(db, own.playlistId, own.accountId)
      shelf.clock.advance(60_000)
      await t.rejects(addToPlaylist(shelf, own, 'short'), { code: 'video_id_invalid' })
      await t.rejects(removeFromPlaylist(shelf, own, 'zz'), { code: 'input_invalid' })
      await t.rejects(removeFromPlaylist(shelf, own, 'abc'), { code: 'playlist_index_not_found' })
      await t.rejects(moveInPlaylist(shelf, own, { index: 'abc', to: 0 }), {
        code: 'playlist_index_not_found',
      })
      t.same(await getVisiblePlaylist(db, own.playlistId, own.accountId), before)
    })

    t.test('a change keeps what it does not name', async (t) => {
      const own = await make()
      await changePlaylist(shelf, own, { description: 'words' })
      await changePlaylist(shelf, own, { privacy: 'unlisted' })
      const { title, description, privacy } = await getVisiblePlaylist(db, own.playlistId, 0)
      t.same(
        { title, description, privacy },
        { title: 'x', description: 'words', privacy: 'unlisted' },
      )
    })
  })
}
