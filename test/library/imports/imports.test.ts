import t from 'tap'
import { listVideosOrHints } from '../../../src/catalogue/hint-store.js'
import { reachableEngines } from '../../support/database.js'
import { samples } from '../transfer-formats/corpus.js'
import { ann, bob, one, two } from '../transfer-formats/sample.js'
import { belongingsOf } from './expected.js'
import { openImportPlace } from './place.js'

for (const engine of await reachableEngines()) {
  t.test(
    `${engine}: each file of the corpus brings exactly what is in it, and again nothing more`,
    async (t) => {
      const place = await openImportPlace(t, engine)
      for (const { about, name, bytes, items } of samples) {
        const accountId = await place.makeAccount()
        const { job, report } = await place.bring(accountId, { name, bytes })
        const expected = belongingsOf(items, place.clock.now())
        t.equal(job.state, 'done', about)
        t.same(await place.belongings(accountId), expected, about)
        t.same(
          report.skipped.first,
          items.flatMap((item) =>
            item.kind === 'skipped' ? [{ place: item.place, reason: item.reason }] : [],
          ),
          `${about}: what was left out`,
        )
        t.match(report.added, {
          subscriptions: expected.subscriptions.length,
          groups: Object.keys(expected.groups).length,
          playlists: expected.playlists.length,
          history: expected.history.length,
        })
        place.clock.advance(1000)
        const again = await place.bring(accountId, { name, bytes })
        t.same(await place.belongings(accountId), expected, `${about}, again`)
        t.match(again.report.added, { subscriptions: 0, groups: 0, playlists: 0, history: 0 })
      }
      t.same(place.errors(), [])
    },
  )

  t.test(`${engine}: what is there stays in its place among what comes`, async (t) => {
    const place = await openImportPlace(t, engine)
    const accountId = await place.makeAccount()
    const now = place.clock.now()
    const line = (videoId: string, timeWatched: number) =>
      `${JSON.stringify({ videoId, title: 'x', timeWatched, watchProgress: 5 })}\n`
    const file = (...entries: [string, number][]) => ({
      name: 'history.db',
      bytes: entries.map(([videoId, time]) => line(videoId, time)).join(''),
    })
    await place.bring(accountId, file([one, now - 2000], [two, now - 1000]))
    await place.bring(
      accountId,
      file(['between____', now - 1500], [one, now - 500], [two, now - 9000]),
    )
    const ids = async () => (await place.belongings(accountId)).history.map((each) => each.videoId)
    t.same(await ids(), [one, two, 'between____'], 'by time; an older time changes nothing')
    place.clock.advance(1000)
    const plain = { subscriptions: [], watch_history: ['a__________', two, 'b__________'] }
    await place.bring(accountId, { name: 'x.json', bytes: JSON.stringify(plain) })
    t.same(await ids(), ['b__________', 'a__________', one, two, 'between____'])
  })

  t.test(
    `${engine}: replacing takes away what the file has something of, and nothing else`,
    async (t) => {
      const place = await openImportPlace(t, engine)
      const accountId = await place.makeAccount()
      const first = {
        subscriptions: [ann],
        watch_history: [one],
        preferences: { volume: 7 },
        playlists: [{ title: 'Old', privacy: 'public', videos: [one] }],
      }
      const second = {
        subscriptions: [bob],
        playlists: [{ title: 'New', privacy: 'private', videos: [] }],
      }
      const file = (content: unknown) => ({ name: 'x', bytes: JSON.stringify(content) })
      await place.bring(accountId, file(first))
      await place.bring(accountId, file(second), {
        mode: 'replace',
        take: ['subscriptions', 'history'],
      })
      const { subscriptions, playlists, history } = await place.belongings(accountId)
      t.same(subscriptions, [bob])
      t.same(
        history.map(({ videoId }) => videoId),
        [one],
        'the file has no history',
      )
      t.same(
        playlists.map(({ title }) => title),
        ['Old'],
        'playlists were not asked for',
      )
    },
  )

  t.test(`${engine}: only what is asked for is taken`, async (t) => {
    const place = await openImportPlace(t, engine)
    const content = {
      subscriptions: [ann],
      watch_history: [one],
      playlists: [{ title: 'List', privacy: 'public', videos: [one] }],
    }
    const accountId = await place.makeAccount()
    const file = { name: 'x', bytes: JSON.stringify(content) }
    const { report } = await place.bring(accountId, file, { take: ['playlists'] })
    t.match(report, {
      found: { subscriptions: 1, history: 1, playlists: 1, playlistVideos: 1 },
      added: { subscriptions: 0, history: 0, playlists: 1, playlistVideos: 1 },
    })
    t.match(await place.belongings(accountId), { subscriptions: [], history: [] })
  })

  t.test(
    `${engine}: a preview says what is new and changes nothing, until it is let go on`,
    async (t) => {
      const place = await openImportPlace(t, engine)
      const accountId = await place.makeAccount()
      const file = (content: unknown) => ({ name: 'x', bytes: JSON.stringify(content) })
      await place.bring(accountId, file({ subscriptions: [ann], watch_history: [one] }))
      const before = await place.belongings(accountId)
      const more = { subscriptions: [ann, bob, 'bad'], watch_history: [one, two], preferences: {} }
      const { job, report } = await place.bring(accountId, file(more), { isPreview: true })
      t.equal(job.state, 'ready')
      t.match(report, {
        formats: ['invidious'],
        found: { subscriptions: 2, history: 2 },
        fresh: { subscriptions: 1, history: 1 },
        added: { subscriptions: 0, history: 0 },
        skipped: { count: 1, first: [{ place: 'subscriptions, item 3' }] },
      })
      t.same(await place.belongings(accountId), before)
    },
  )

  t.test(`${engine}: limits hold, and it is told what did not fit`, async (t) => {
    const place = await openImportPlace(t, engine, {
      subscriptions: 3,
      playlists: 2,
      playlistVideos: 2,
      history: 4,
    })
    const accountId = await place.makeAccount()
    const ucids = [1, 2, 3, 4, 5].map((number) => `UC${String(number).padStart(22, 'x')}`)
    const ids = [1, 2, 3, 4, 5, 6, 7].map((number) => `video_____${number}`)
    const list = (title: string) => ({ title, privacy: 'private', videos: ids.slice(0, 3) })
    const content = {
      subscriptions: ucids,
      watch_history: ids,
      playlists: ['a', 'b', 'c'].map(list),
    }
    const { job, report } = await place.bring(accountId, {
      name: 'x',
      bytes: JSON.stringify(content),
    })
    t.equal(job.state, 'done')
    const { subscriptions, playlists, history } = await place.belongings(accountId)
    t.same(subscriptions, ucids.slice(0, 3))
    t.same(
      history.map(({ videoId }) => videoId),
      ids.slice(3).reverse(),
      'the newest',
    )
    t.same(
      playlists.map(({ title, videos }) => [title, videos]),
      ['a', 'b'].map((title) => [title, ids.slice(0, 2)]),
    )
    t.same(report.notes, ['Your history holds 4 entries at most: 3 older ones were left out.'])
    t.same(report.skipped.first.map(({ place: where, reason }) => `${where}: ${reason}`).sort(), [
      `${ucids[3] ?? ''}: You cannot have more than 3 subscriptions`,
      `${ucids[4] ?? ''}: You cannot have more than 3 subscriptions`,
      'playlist a: A playlist has 2 videos at most: 1 are left out',
      'playlist b: A playlist has 2 videos at most: 1 are left out',
      'playlist c: A playlist has 2 videos at most: 1 are left out',
      'playlist c: You cannot have more than 2 playlists',
    ])
  })

  t.test(`${engine}: a history that comes newest first fills up with its newest`, async (t) => {
    const place = await openImportPlace(t, engine, { history: 3 })
    const accountId = await place.makeAccount()
    const entries = [5, 4, 3, 2, 1].map((number) => ({
      title: 'x',
      titleUrl: `https://www.youtube.com/watch?v=video_____${number}`,
      time: new Date(Date.UTC(2024, 0, number)).toISOString(),
    }))
    const { report } = await place.bring(accountId, { name: 'x', bytes: JSON.stringify(entries) })
    const { history } = await place.belongings(accountId)
    t.same(
      history.map(({ videoId }) => videoId),
      ['video_____5', 'video_____4', 'video_____3'],
    )
    t.same(report.notes, ['Your history holds 3 entries at most: 2 older ones were left out.'])
  })

  t.test(
    `${engine}: what a file tells of videos is shown until something better is known`,
    async (t) => {
      const place = await openImportPlace(t, engine)
      const [file] = samples.filter(({ about }) => about === 'FreeTube, history')
      if (!file) throw new Error('the corpus has changed')
      await place.bring(await place.makeAccount(), file)
      const known = (await listVideosOrHints(place.db, [one])).get(one)
      t.match(known, { title: 'First', author: 'Ann', ucid: ann, lengthSeconds: 300 })
      const liar = file.bytes.toString().replaceAll('"First"', '"Something else"')
      await place.bring(await place.makeAccount(), { name: 'x', bytes: liar })
      t.equal((await listVideosOrHints(place.db, [one])).get(one)?.title, 'First')
    },
  )

  t.test(
    `${engine}: six imports at once of the same channels in other orders all end well`,
    async (t) => {
      const place = await openImportPlace(t, engine)
      const other = await openImportPlace(t, engine)
      const ucids = Array.from({ length: 300 }, (_, at) => `UC${String(at).padStart(22, '0')}`)
      const files = [ucids, ucids.toReversed(), [...ucids.slice(100), ...ucids.slice(0, 100)]]
      const all = await Promise.all(
        [...files, ...files].map(async (subscriptions) => {
          const accountId = await place.makeAccount()
          const bytes = JSON.stringify({ subscriptions })
          const { job } = await place.bring(accountId, { name: 'x', bytes })
          return {
            state: job.state,
            count: (await place.belongings(accountId)).subscriptions.length,
          }
        }),
      )
      t.same(
        all,
        all.map(() => ({ state: 'done', count: 300 })),
      )
      t.same([...place.errors(), ...other.errors()], [])
    },
  )
}
