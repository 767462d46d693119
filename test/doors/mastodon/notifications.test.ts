import t from 'tap'
import { fillChannel, publish, ucidOf, videoIdOf } from '../../support/catalogue.js'
import { reachableEngines, type TestEngine } from '../../support/database.js'
import type { Answer } from '../../support/foyer.js'
import { arrange, callWith, enter, getToken } from '../../support/oauth.js'
import type { Test } from 'tap'

interface Notification {
  id: string
  type: string
  created_at: string
  account: { id: string; display_name: string }
  status: { id: string; content: string; card: { title: string; image: string } }
}

const listOf = (response: Answer) => response.json<Notification[]>()
const videosOf = (response: Answer) => listOf(response).map(({ status }) => status.id)

/** anna follows channel 1 and berta channel 2; four new videos came in the one, one in the other. */
async function arrangeNews(t: Test, engine?: TestEngine) {
  const { foyer, client, cookie } = await arrange(t, engine === undefined ? {} : { engine })
  const berta = await enter(foyer, 'berta')
  for (const [who, channel] of [
    [cookie, 1],
    [berta.cookie, 2],
  ] as const) {
    await fillChannel(foyer.db, channel, [Date.UTC(2026, 0, 1)])
    const url = `/api/v1/auth/subscriptions/${ucidOf(channel)}`
    await foyer.app.inject({ method: 'POST', url, headers: { cookie: who } })
  }
  for (const video of [1, 2, 3, 4]) {
    await publish(foyer.db, 1, video, Date.UTC(2026, 0, 2, video))
  }
  await publish(foyer.db, 2, 9, Date.UTC(2026, 0, 2))
  const token = await getToken(foyer, cookie, client, { scope: 'read write' })
  return { foyer, client, cookie, token }
}

const paths = ['/api/v1/notifications', '/api/v2/notifications'] as const

for (const engine of await reachableEngines()) {
  t.test(`${engine}: new videos of one’s subscriptions are notifications`, async (t) => {
    const { foyer, token } = await arrangeNews(t, engine)
    const response = await callWith(foyer, token, '/api/v1/notifications')
    t.equal(response.statusCode, 200, response.body)
    t.same(
      videosOf(response),
      [4, 3, 2, 1].map((video) => videoIdOf(1, video)),
    )
    const [newest] = listOf(response)
    t.match(newest, {
      type: 'status',
      created_at: '2026-01-02T04:00:00.000Z',
      account: { id: ucidOf(1), display_name: 'Channel 1' },
      status: {
        content: `<p><a href="https://www.youtube.com/watch?v=${videoIdOf(1, 4)}">Video 4 of 1</a></p>`,
        card: {
          title: 'Video 4 of 1',
          image: `http://foyer.test/vi/${videoIdOf(1, 4)}/mqdefault.jpg`,
        },
      },
    })
    const one = await callWith(foyer, token, `/api/v1/notifications/${newest?.id ?? ''}`)
    t.same(one.json(), newest)
    const count = await callWith(foyer, token, '/api/v1/notifications/unread_count')
    t.same(count.json(), { count: 4 })
  })

  t.test(
    `${engine}: notifications are paged by their ids, and Link leads on and back`,
    async (t) => {
      const { foyer, token } = await arrangeNews(t, engine)
      const get = (query: string) => callWith(foyer, token, `/api/v1/notifications?${query}`)
      const ids = listOf(await get('')).map(({ id }) => id)
      const [four = '', three = '', two = '', one = ''] = ids
      const pages: [string, string[]][] = [
        ['limit=2', [four, three]],
        [`max_id=${three}`, [two, one]],
        [`max_id=${three}&limit=1`, [two]],
        [`since_id=${two}`, [four, three]],
        [`since_id=${one}&limit=1`, [four]],
        [`min_id=${one}&limit=1`, [two]],
        [`min_id=${one}&max_id=${four}`, [three, two]],
        ['max_id=nonsense', ids],
      ]
      for (const [query, wanted] of pages) {
        t.same(
          listOf(await get(query)).map(({ id }) => id),
          wanted,
          query,
        )
      }
      const url = 'http://foyer.test/api/v1/notifications?limit=2'
      t.equal(
        (await get('limit=2')).headers.link,
        `<${url}&max_id=${three}>; rel="next", <${url}&min_id=${four}>; rel="prev"`,
      )
      t.equal((await get(`max_id=${one}`)).headers.link, undefined)
    },
  )
}

t.test('only the kind that there is is listed, however it is asked for', async (t) => {
  const { foyer, token } = await arrangeNews(t)
  const cases: [string, number][] = [
    ['types[]=status', 4],
    ['types[]=mention&types[]=status', 4],
    ['types[]=mention', 0],
    ['exclude_types[]=status', 0],
    ['exclude_types[]=follow&exclude_types[]=poll', 4],
  ]
  for (const [query, count] of cases) {
    const response = await callWith(foyer, token, `/api/v1/notifications?${query}`)
    t.equal(listOf(response).length, count, query)
  }
})

t.test('version 2 has the same notifications in groups of one', async (t) => {
  const { foyer, token } = await arrangeNews(t)
  const response = await callWith(foyer, token, '/api/v2/notifications?limit=3')
  const { accounts, statuses, notification_groups } = response.json<{
    accounts: { id: string }[]
    statuses: { id: string }[]
    notification_groups: { status_id: string; sample_account_ids: string[] }[]
  }>()
  const videos = [4, 3, 2].map((video) => videoIdOf(1, video))
  t.same(
    accounts.map(({ id }) => id),
    [ucidOf(1)],
  )
  t.same(
    statuses.map(({ id }) => id),
    videos,
  )
  t.same(
    notification_groups.map(({ status_id, sample_account_ids }) => [status_id, sample_account_ids]),
    videos.map((id) => [id, [ucidOf(1)]]),
  )
})

t.test('notifications are dismissed one by one or all at once, one’s own alone', async (t) => {
  const { foyer, token, client, cookie } = await arrangeNews(t)
  const list = () => callWith(foyer, token, '/api/v1/notifications')
  const ids = listOf(await list()).map(({ id }) => id)
  const foreign = String(Math.max(...ids.map(Number)) + 1)
  const dismiss = (id: string, by = token) =>
    callWith(foyer, by, `/api/v1/notifications/${id}/dismiss`, 'POST')
  t.equal((await dismiss(foreign)).statusCode, 404, 'the one of berta')
  t.equal((await dismiss(ids[1] ?? '')).statusCode, 200)
  t.same(
    listOf(await list()).map(({ id }) => id),
    ids.filter((id) => id !== ids[1]),
  )
  const reader = await getToken(foyer, cookie, client, { scope: 'read' })
  t.equal((await dismiss(ids[0] ?? '', reader)).statusCode, 403)
  t.equal((await callWith(foyer, token, '/api/v1/notifications/clear', 'POST')).statusCode, 200)
  t.same(listOf(await list()), [])
})

t.test('notifications need their scope', async (t) => {
  const { foyer, client, cookie } = await arrangeNews(t)
  const narrow = await getToken(foyer, cookie, client, { scope: 'read:notifications' })
  const other = await getToken(foyer, cookie, client, { scope: 'read:history' })
  for (const path of paths) {
    t.equal((await callWith(foyer, narrow, path)).statusCode, 200)
    t.equal((await callWith(foyer, other, path)).statusCode, 403)
  }
})
