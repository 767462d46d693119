import bcrypt from 'bcryptjs'
import t, { type Test } from 'tap'
import { openInvidious } from '../../src/operator/move-in/invidious-store.js'
import { moveIn } from '../../src/operator/move-in/move-in.js'
import { openPlace } from '../../src/operator/move-in/place.js'
import { insertAccount } from '../../src/identity/accounts/store.js'
import { mintSignedToken } from '../../src/identity/signed-token/signed-token.js'
import { listUnread } from '../../src/library/notifications/store.js'
import { reachableEngines, type TestEngine } from '../support/database.js'
import { signIn, startFoyer, type Foyer } from '../support/foyer.js'
import { createInvidious, type InvidiousDatabase } from '../support/invidious-database.js'
import { makeDataDir } from '../support/server-process.js'

const hmacKey = 'the hmac_key of the old server'
const red = 'UCredredredredredredredr'
const blue = 'UCbluebluebluebluebluebl'
const unseen = 'UCunseenunseenunseenunse'
const idOf = (name: string) => name.padEnd(11, '_')
const time = (hours: number) => new Date(Date.UTC(2026, 10, 20) + hours * 3_600_000)

const cookie = 'c'.repeat(43) + '='
const session = `v1:${'s'.repeat(43)}=`
const limited = `v1:${'l'.repeat(43)}=`
const tokenOf = (fields: { session: string; scopes: string[]; expire?: number }) =>
  mintSignedToken(fields, hmacKey)
const allToken = tokenOf({ session, scopes: [':*'] })
const limitedToken = tokenOf({ session: limited, scopes: ['get:Feed', ':playlists*'] })

async function fillInvidious({ run }: InvidiousDatabase): Promise<void> {
  await run(`insert into channels (id, author) values ($1, 'Red'), ($2, 'Blue'), ('bad', 'Bad')`, [
    red,
    blue,
  ])
  for (const [id, ucid, hours] of [
    ['r1', red, 1],
    ['r2', red, 5],
    ['b1', blue, 2],
    ['b2', blue, 6],
    ['b3', blue, 7],
  ] as const) {
    await run(
      `insert into channel_videos (id, title, published, ucid, length_seconds, live_now, views)
       values ($1, $2, $3, $4, 61, $5, 7)`,
      [idOf(id), `Title ${id} <&>`, time(hours), ucid, id === 'b3'],
    )
  }
  await run(`insert into channel_videos (id, title, ucid) values ('short', 'x', $1)`, [red])
  const password = await bcrypt.hash('ann-secret', 4)
  await run(
    `insert into users (updated, email, password, preferences, subscriptions, watched, notifications)
     values ($1, 'ann', $2, $3, $4, $5, $6), ($1, 'bob', $2, '{"volume":"loud"}', $7, null, null)`,
    [
      time(9),
      password,
      JSON.stringify({ speed: 1.5, locale: 'fr', dark_mode: 'dark', unknown: 1 }),
      [blue, red, unseen, 'nonsense'],
      [idOf('b1'), 'x', idOf('r1')],
      [idOf('b2'), idOf('b3')],
      [blue],
    ],
  )
  for (const id of [cookie, session, limited]) {
    await run(`insert into session_ids values ($1, 'ann', $2)`, [id, time(8)])
  }
  await run(`insert into session_ids values ('v1:lost', 'nobody', $1)`, [time(8)])
  await run(
    `insert into playlists values ('Later', 'IVPLzzz', 'ann', 'one' || chr(10) || 'two', 3, $1, $2,
       'Unlisted', '{255,9223372036854775807,16}'), ('Second', 'IVPLaaa', 'ann', '', 0, $2, $2,
       'Private', '{}'), ('Saved', 'PLsaved', 'ann', '', 0, $2, $2, 'Private', '{}')`,
    [time(3), time(4)],
  )
  for (const [id, index] of [
    ['r1', '9223372036854775807'],
    ['p1', '255'],
    ['r1', '16'],
  ] as const) {
    await run(
      `insert into playlist_videos values ($1, $2, 'Green', $3, 99, $4, 'IVPLzzz', $5, false)`,
      [`Title ${id}`, idOf(id), unseen, time(0), index],
    )
  }
}

const ask = async ({ app }: Foyer, path: string, headers: Record<string, string>) => {
  const answer = await app.inject({ url: `/api/v1/auth/${path}`, headers })
  return { status: answer.statusCode, body: answer.json<unknown>() }
}
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const browser = { cookie: `SID=${cookie}` }

async function move(t: Test, foyer: Foyer, { url }: InvidiousDatabase, joinsAccounts = false) {
  const source = openInvidious(url)
  try {
    const { db, clock } = foyer
    return await moveIn({ source, db, clock, joinsAccounts, tell: () => {} })
  } finally {
    await source.destroy()
  }
}

async function startBoth(t: Test, engine: TestEngine) {
  const invidious = await createInvidious(t)
  await fillInvidious(invidious)
  const foyer = await startFoyer(t, { engine, env: { HMAC_KEY: hmacKey } })
  return { invidious, foyer }
}

function testOn(engine: TestEngine): void {
  t.test(`${engine}: what a user had there is there here`, async (t) => {
    const { invidious, foyer } = await startBoth(t, engine)
    const report = await move(t, foyer, invidious)

    t.match((await ask(foyer, 'preferences', browser)).body, {
      speed: 1.5,
      locale: 'fr',
      dark_mode: 'dark',
      volume: 100,
    })
    t.same((await ask(foyer, 'subscriptions', browser)).body, [
      { author: 'Blue', authorId: blue },
      { author: 'Red', authorId: red },
      { author: 'Green', authorId: unseen },
    ])
    t.same((await ask(foyer, 'history', browser)).body, [idOf('r1'), idOf('b1')])
    const fields = 'fields=notifications/videoId,videos/videoId'
    t.same((await ask(foyer, `feed?${fields}`, browser)).body, {
      notifications: [{ videoId: idOf('b3') }, { videoId: idOf('b2') }],
      videos: [
        { videoId: idOf('r2') },
        { videoId: idOf('b1') },
        { videoId: idOf('r1') },
        { videoId: idOf('p1') },
      ],
    })
    t.match((await ask(foyer, 'playlists', browser)).body, [
      {
        playlistId: 'IVPLzzz',
        title: 'Later',
        description: 'one\ntwo',
        isListed: false,
        updated: time(4).getTime() / 1000,
        videos: [
          { videoId: idOf('p1'), indexId: 'FF', author: 'Green', lengthSeconds: 99 },
          { videoId: idOf('r1'), indexId: '7FFFFFFFFFFFFFFF', title: 'Title r1 <&>' },
          { videoId: idOf('r1'), indexId: '10' },
        ],
      },
      { playlistId: 'IVPLaaa', videos: [] },
    ])
    t.same(Object.fromEntries(report.moved), {
      channels: { read: 3, brought: 2 },
      videos: { read: 6, brought: 5 },
      subscriptions: { read: 5, brought: 4 },
      'watched videos': { read: 3, brought: 2 },
      notifications: { read: 2, brought: 2 },
      users: { read: 2, brought: 2 },
      'sessions and tokens': { read: 4, brought: 3 },
      playlists: { read: 2, brought: 2 },
      'playlist entries': { read: 3, brought: 3 },
    })
    t.same(
      [...report.skipped].map(([reason, { count }]) => [reason, count]),
      [
        ['a channel whose id is not UC and 22 characters', 1],
        ['a video without a usable id or channel', 1],
        ['a subscription that is no channel', 1],
        ['a watched video without a usable id', 1],
        ["a preference 'volume' of a kind that is not known here", 1],
        ['a session whose user was not brought', 1],
        ['a saved playlist of YouTube, which is no own one', 1],
      ],
    )
  })

  t.test(`${engine}: one that was interrupted goes on where it was`, async (t) => {
    const { invidious, foyer } = await startBoth(t, engine)
    const { db, clock } = foyer
    const dataDir = makeDataDir(t)
    const source = openInvidious(invidious.url)
    t.teardown(() => source.destroy())
    const run = (tell: (table: string) => void, from = 'there to here') => {
      const place = openPlace(dataDir, from, clock.now())
      return moveIn({ source, db, clock, joinsAccounts: false, place, tell })
    }
    const interrupt = (table: string) => {
      if (table === 'users') throw new Error('no more')
    }
    await t.rejects(run(interrupt), { message: 'no more' })
    const told: string[] = []
    const report = await run((table) => told.push(table))
    t.same(told, ['channels', 'channel_videos', 'users', 'session_ids', 'playlists'])
    t.match(Object.fromEntries(report.moved), {
      channels: { read: 3, brought: 2 },
      users: { read: 2, brought: 2 },
      'sessions and tokens': { read: 4, brought: 3 },
    })
    t.equal(report.skipped.get('a subscription that is no channel')?.count, 1)

    await t.rejects(run(interrupt))
    const other = await run(() => {}, 'from elsewhere')
    t.match(Object.fromEntries(other.moved), { channels: { read: 3, brought: 0 } })
    const again = await run(() => {})
    t.match(Object.fromEntries(again.moved), { channels: { read: 3 }, users: { read: 2 } })
  })

  t.test(`${engine}: passwords, cookies and tokens open what they opened there`, async (t) => {
    const { invidious, foyer } = await startBoth(t, engine)
    await move(t, foyer, invidious)

    t.match(await signIn(foyer, 'ann', 'ann-secret'), /^SID=/)
    await t.rejects(signIn(foyer, 'ann', 'another'))
    t.equal((await ask(foyer, 'preferences', bearer(allToken))).status, 200)
    t.equal((await ask(foyer, 'feed', bearer(limitedToken))).status, 200)
    t.equal((await ask(foyer, 'playlists', bearer(encodeURIComponent(limitedToken)))).status, 200)
    t.equal((await ask(foyer, 'history', bearer(limitedToken))).status, 403)
    const forged = limitedToken.replace('get:Feed', ':*')
    t.same(await ask(foyer, 'history', bearer(forged)), {
      status: 403,
      body: { error: 'Invalid signature' },
    })
    t.equal((await ask(foyer, 'feed', bearer(limited))).status, 403, 'a session is no token')
    t.equal((await ask(foyer, 'feed', { cookie: `SID=${limited}` })).status, 403)
  })

  t.test(`${engine}: the first token shown for a session settles its scopes and end`, async (t) => {
    const { invidious, foyer } = await startBoth(t, engine)
    await move(t, foyer, invidious)
    const expire = Math.floor(foyer.clock.now() / 1000) + 60
    const ending = tokenOf({ session, scopes: ['GET:feed'], expire })

    t.equal((await ask(foyer, 'feed', bearer(ending))).status, 200)
    t.equal((await ask(foyer, 'feed', bearer(allToken))).status, 403)
    const rows = await foyer.db
      .selectFrom('session')
      .select(['scopes', 'expires_at'])
      .where('kind', '=', 'token')
      .orderBy('scopes')
      .execute()
    t.same(rows, [
      { scopes: '"as signed"', expires_at: null },
      { scopes: '["GET:feed"]', expires_at: expire * 1000 },
    ])
  })

  t.test(
    `${engine}: moving in again brings what is new and keeps what was changed here`,
    async (t) => {
      const { invidious, foyer } = await startBoth(t, engine)
      await move(t, foyer, invidious)
      await ask(foyer, 'preferences', browser)
      await foyer.app.inject({
        method: 'POST',
        url: '/api/v1/auth/preferences',
        headers: browser,
        payload: '{"speed":2}',
      })
      await foyer.app.inject({
        method: 'POST',
        url: `/api/v1/auth/history/${idOf('b1')}`,
        headers: browser,
      })
      await foyer.app.inject({
        method: 'POST',
        url: '/api/v1/auth/tokens/unregister',
        headers: bearer(allToken),
      })
      foyer.clock.advance(1000)
      const newest = 'n'.repeat(43) + '='
      await invidious.run(`insert into session_ids values ($1, 'ann', $2)`, [
        newest,
        new Date(foyer.clock.now()),
      ])
      await invidious.run(
        `update users set watched = watched || $1::text, preferences = '{"speed":0.5}'`,
        [idOf('r2')],
      )
      await invidious.run(
        `update playlists set title = 'Renamed', updated = $1 where id = 'IVPLzzz'`,
        [time(5)],
      )
      await invidious.run(
        `insert into channel_videos (id, title, published, ucid) values ($1, 'New', $2, $3)`,
        [idOf('r3'), time(30), red],
      )

      const report = await move(t, foyer, invidious)
      t.match(Object.fromEntries(report.moved), {
        videos: { brought: 1 },
        subscriptions: { brought: 0 },
        'watched videos': { brought: 2 },
        users: { read: 2, brought: 0 },
        'sessions and tokens': { brought: 1 },
        playlists: { read: 2, brought: 1 },
      })
      t.match((await ask(foyer, 'preferences', browser)).body, { speed: 2, locale: 'fr' })
      t.same((await ask(foyer, 'history', browser)).body, [idOf('r2'), idOf('b1'), idOf('r1')])
      t.equal((await ask(foyer, 'feed', bearer(allToken))).status, 403, 'revoked stays revoked')
      t.equal((await ask(foyer, 'feed', { cookie: `SID=${newest}` })).status, 200)
      t.match((await ask(foyer, 'playlists/IVPLzzz', browser)).body, {
        title: 'Renamed',
        videos: { length: 3 },
      })
    },
  )

  t.test(
    `${engine}: an account made here is given to nobody unless the operator says so`,
    async (t) => {
      const { invidious, foyer } = await startBoth(t, engine)
      const id = await insertAccount(foyer.db, { name: 'ANN', createdAt: 1 })

      const report = await move(t, foyer, invidious)
      t.equal(
        report.skipped.get('a user whose name an account made here has (see --join)')?.count,
        1,
      )
      t.equal((await ask(foyer, 'feed', bearer(allToken))).status, 403)
      t.same(await listUnread(foyer.db, unreadOf(id)), [])

      await move(t, foyer, invidious, true)
      t.equal((await ask(foyer, 'feed', bearer(allToken))).status, 200)
      t.same(
        (await listUnread(foyer.db, unreadOf(id))).map(({ videoId }) => videoId),
        [idOf('b3'), idOf('b2')],
      )
    },
  )
}

/** All the unread of an account, whatever their kind. */
const unreadOf = (accountId: number) => ({
  accountId,
  groupId: undefined,
  hides: { hide_shorts: false, hide_premieres: false, hide_live: false },
  limit: 10,
})

const engines = await reachableEngines()
if (engines.includes('postgres')) engines.forEach(testOn)
