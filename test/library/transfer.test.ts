import t from 'tap'
import { exportAccount } from '../../src/library/transfer/export-account.js'
import { importAccount, readAccountImport } from '../../src/library/transfer/import-account.js'
import { changePreferences } from '../../src/library/preferences/store.js'
import { readPreferencesChange } from '../../src/library/preferences/preferences.js'
import { ucidOf, videoIdOf } from '../support/catalogue.js'
import { reachableEngines } from '../support/database.js'
import { readConfig } from '../../src/platform/config.js'
import { createTestClock } from '../support/foyer.js'
import { makeAccount, openTestDatabase } from '../support/open.js'

const limits = {
  ...readConfig({}).limits,
  playlists: 5,
  playlistVideos: 10,
  subscriptions: 20,
  registrations: 100,
  history: 1000,
  importBytes: 1_000_000,
}
const playlist = (title: string, videos: string[]) => ({
  title,
  description: 'd',
  privacy: 'Unlisted',
  videos,
})

t.test('a file that is no export is refused, with the place', async (t) => {
  const cases: [unknown, RegExp][] = [
    [null, /expected an object/],
    ['text', /expected an object/],
    [{ subscriptions: 'UC' }, /subscriptions/],
    [{ watch_history: {} }, /watch_history/],
    [{ preferences: [] }, /preferences/],
    [{ playlists: 7 }, /playlists/],
  ]
  for (const [data, message] of cases) {
    t.throws(
      () => readAccountImport(data),
      { code: 'input_invalid', message },
      JSON.stringify(data),
    )
  }
})

t.test('what cannot be used is left out and told, the rest is kept', async (t) => {
  const data = readAccountImport({
    subscriptions: [ucidOf(1), 'nonsense', 5],
    watch_history: [videoIdOf(1, 1), "'; drop table video"],
    preferences: { speed: 2, volume: 'loud', sort: 'sideways', unknown: 1 },
    playlists: [playlist('a', [videoIdOf(1, 1), 'x']), { title: 'no privacy' }, 'junk'],
    more: true,
  })
  t.same(data.subscriptions, [ucidOf(1)])
  t.same(data.watched, [videoIdOf(1, 1)])
  t.same(data.preferences.set, { speed: 2 })
  t.same(
    data.playlists.map((p) => [p.title, p.privacy, p.videos]),
    [['a', 'unlisted', [videoIdOf(1, 1)]]],
  )
  t.equal(data.skipped.length, 8)
})

for (const engine of await reachableEngines()) {
  t.test(engine, async (t) => {
    const db = await openTestDatabase(t, engine)
    const parts = { db, clock: createTestClock(), limits }
    const bring = (accountId: number, data: unknown) =>
      importAccount(parts, accountId, readAccountImport(data))

    const everything = {
      subscriptions: [ucidOf(3), ucidOf(1), ucidOf(2)],
      watch_history: [videoIdOf(1, 2), videoIdOf(1, 1)],
      preferences: { speed: 1.5, watch_history: false },
      playlists: [playlist('b', [videoIdOf(1, 1), videoIdOf(1, 1)]), playlist('a', [])],
    }

    t.test(
      'what is exported and brought in elsewhere is the same, in the same order',
      async (t) => {
        const [from, to] = [await makeAccount(db), await makeAccount(db)]
        await bring(from, everything)
        const file = await exportAccount(db, from)
        t.same(file.subscriptions, everything.subscriptions)
        t.same(file.watch_history, everything.watch_history)
        t.same(file.playlists, everything.playlists)
        t.match(file.preferences, everything.preferences)
        await bring(to, JSON.parse(JSON.stringify(file)))
        t.same(await exportAccount(db, to), file)
        await bring(to, file)
        t.same(await exportAccount(db, to), file, 'and a second time changes nothing')
      },
    )

    t.test('an import drops nothing that was there', async (t) => {
      const accountId = await makeAccount(db)
      await changePreferences(db, accountId, readPreferencesChange({ volume: 10 }))
      await bring(accountId, {
        subscriptions: [ucidOf(9)],
        watch_history: [videoIdOf(9, 9)],
        playlists: [playlist('mine', [videoIdOf(9, 9)])],
      })
      await bring(accountId, everything)
      const after = await exportAccount(db, accountId)
      t.same(after.subscriptions, [ucidOf(9), ...everything.subscriptions])
      t.same(after.watch_history, [videoIdOf(9, 9), ...everything.watch_history])
      t.same(
        after.playlists.map((p) => p.title),
        ['mine', 'b', 'a'],
      )
      t.equal(after.preferences.volume, 10)
      t.equal(after.preferences.speed, 1.5)
    })

    t.test('two imports at once lose nothing', async (t) => {
      const accountId = await makeAccount(db)
      const part = (n: number) => ({
        subscriptions: [ucidOf(n), ucidOf(n + 1)],
        watch_history: [videoIdOf(n, 1), videoIdOf(n, 2)],
        preferences: n === 20 ? { speed: 2 } : { volume: 7 },
        playlists: [playlist(`p${n}`, [videoIdOf(n, 1)])],
      })
      await Promise.all([bring(accountId, part(20)), bring(accountId, part(30))])
      const after = await exportAccount(db, accountId)
      t.equal(after.subscriptions.length, 4)
      t.equal(after.watch_history.length, 4)
      t.equal(after.playlists.length, 2)
      t.equal(after.preferences.speed, 2)
      t.equal(after.preferences.volume, 7)
    })

    t.test('an import beyond a limit changes nothing', async (t) => {
      const accountId = await makeAccount(db)
      const before = await exportAccount(db, accountId)
      const many = (count: number) => Array.from({ length: count }, (_, at) => at)
      const cases: [object, string][] = [
        [{ subscriptions: many(21).map(ucidOf) }, 'subscriptions_full'],
        [{ playlists: many(6).map((at) => playlist(`p${at}`, [])) }, 'playlists_full'],
        [
          {
            playlists: [
              playlist(
                'long',
                many(11).map((at) => videoIdOf(1, at)),
              ),
            ],
          },
          'playlist_full',
        ],
      ]
      for (const [data, code] of cases) {
        await t.rejects(
          bring(accountId, {
            preferences: { speed: 3 },
            watch_history: [videoIdOf(1, 1)],
            ...data,
          }),
          { code },
        )
        t.same(await exportAccount(db, accountId), before, code)
      }
    })
  })
}
