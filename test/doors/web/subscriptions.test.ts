import t, { type Test } from 'tap'
import { recordChannel } from '../../../src/catalogue/record-video.js'
import { findAccountByName } from '../../../src/identity/accounts/store.js'
import { createGroup } from '../../../src/library/subscriptions/groups.js'
import { subscribe } from '../../../src/library/subscriptions/subscribe.js'
import { hour } from '../../../src/platform/clock.js'
import { reachableEngines } from '../../support/database.js'
import { fieldsOf, getPage, postForm } from '../../support/forms.js'
import { signIn, startFoyer, type Foyer, type FoyerOptions } from '../../support/foyer.js'
import { listenOnLoopback } from '../../support/listen.js'

const path = '/subscriptions'
const ucidOf = (at: number) => `UC${String(at).padStart(22, 'a')}`

/** A user who is subscribed to so many channels, the second of which has news. */
async function startWithChannels(t: Test, count: number, options: FoyerOptions = {}) {
  const foyer = await startFoyer(t, options)
  const { db, clock } = foyer
  const cookie = await signIn(foyer, 'amy')
  const accountId = (await findAccountByName(db, 'amy'))?.id ?? 0
  for (let at = 0; at < count; at += 1) {
    const listing = { ucid: ucidOf(at), name: `Channel ${at}`, videos: [], isListing: true }
    await recordChannel(db, listing, clock.now())
  }
  const ucids = Array.from({ length: count }, (_, at) => ucidOf(at))
  await subscribe({ ...foyer, limit: 2000 }, accountId, ucids)
  return { foyer, cookie, accountId }
}

type Person = Awaited<ReturnType<typeof startWithChannels>>

async function addNews({ db, clock }: Foyer, at: number, videoIds: readonly string[]) {
  const videos = videoIds.map((videoId) => ({
    videoId,
    title: `Film ${videoId}`,
    publishedAt: clock.now() - hour,
  }))
  const news = { ucid: ucidOf(at), name: `Channel ${at}`, videos, isListing: false }
  await recordChannel(db, news, clock.now())
}

async function send(
  { foyer, cookie }: Pick<Person, 'foyer' | 'cookie'>,
  page: string,
  { action, fields }: { action: string; fields: Record<string, string> },
) {
  const { body } = await getPage(foyer, page, cookie)
  return postForm(foyer, action, { cookie, fields: { ...fieldsOf(body, action), ...fields } })
}

const change = (person: Person, fields: Record<string, string>) =>
  send(person, path, { action: `${path}/change`, fields })

const locationOf = (response: { headers: { location?: unknown } }) =>
  String(response.headers.location)

const namesIn = (body: string) =>
  [...body.matchAll(/href="\/subscriptions\/UC[\w-]{22}" dir="auto">([^<]*)</g)].map(
    ([, name]) => name,
  )

const followedBy = async ({ db }: Foyer, accountId: number) =>
  (
    await db
      .selectFrom('subscription')
      .innerJoin('channel', 'channel.id', 'subscription.channel_id')
      .select('channel.ucid')
      .where('account_id', '=', accountId)
      .orderBy('channel.id')
      .execute()
  ).map(({ ucid }) => ucid)

for (const engine of await reachableEngines()) {
  t.test(`${engine}: the list has names, news, pages, a search and an order`, async (t) => {
    const person = await startWithChannels(t, 60, { engine })
    const { foyer, cookie } = person
    await addNews(foyer, 7, ['aaaaaaaaaaa', 'bbbbbbbbbbb'])
    const first = (await getPage(foyer, path, cookie)).body
    t.equal(namesIn(first).length, 50)
    t.same(namesIn(first).slice(0, 3), ['Channel 0', 'Channel 1', 'Channel 2'])
    t.match(first, 'Channel 7</a><span class="tag">2 new</span>')
    t.match(first, /Newest video <time datetime="[^"]+" title="[^"]+">1 hour ago</)
    t.match(first, '60 channels')
    const second = (await getPage(foyer, `${path}?page=2`, cookie)).body
    t.same(namesIn(second).slice(0, 2), ['Channel 50', 'Channel 51'])
    t.equal(namesIn((await getPage(foyer, `${path}?page=99`, cookie)).body).length, 10)
    const newest = (await getPage(foyer, `${path}?sort=newest`, cookie)).body
    t.equal(namesIn(newest)[0], 'Channel 7')
    const added = (await getPage(foyer, `${path}?sort=added`, cookie)).body
    t.equal(namesIn(added)[0], 'Channel 59')
    const found = (await getPage(foyer, `${path}?q=ch%C3%A1nnel+5`, cookie)).body
    t.same(namesIn(found).length, 11)
    t.match(found, 'value="chánnel 5"')
    t.match((await getPage(foyer, `${path}?q=nothing`, cookie)).body, 'No channel with this name.')
    const bob = await signIn(foyer, 'bob')
    t.match((await getPage(foyer, path, bob)).body, 'No subscriptions yet.')
  })

  t.test(`${engine}: unsubscribing can be undone, with choices, groups and news`, async (t) => {
    const person = await startWithChannels(t, 2, { engine })
    const { foyer, cookie, accountId } = person
    const { handle } = await createGroup(foyer, accountId, 'Music')
    const fields = { hide_shorts: 'hide', group: handle }
    const saved = await send(person, `${path}/${ucidOf(1)}`, {
      action: `${path}/${ucidOf(1)}`,
      fields,
    })
    t.equal(locationOf(saved), `${path}/${ucidOf(1)}?done=saved`)
    await addNews(foyer, 1, ['aaaaaaaaaaa'])
    const before = (await getPage(foyer, path, cookie)).body
    const tables = async () => [
      await foyer.db.selectFrom('subscription').selectAll().orderBy('channel_id').execute(),
      await foyer.db.selectFrom('subscription_group_channel').selectAll().execute(),
    ]
    const rows = await tables()

    const ended = await change(person, { unsubscribe: ucidOf(1) })
    t.match(locationOf(ended), /^\/subscriptions\?undo=[\w-]+$/)
    t.same(await followedBy(foyer, accountId), [ucidOf(0)])
    const again = await postForm(foyer, `${path}/change`, {
      cookie,
      fields: { ...fieldsOf(before, `${path}/change`), unsubscribe: ucidOf(1) },
    })
    t.equal(locationOf(again), path, 'sent twice: nothing more happens')
    const notice = (await getPage(foyer, locationOf(ended), cookie)).body
    t.match(notice, 'Unsubscribed from <bdi>Channel 1</bdi>.')
    const undo = fieldsOf(notice, `${path}/restore`)
    for (const time of ['first', 'second']) {
      const back = await postForm(foyer, `${path}/restore`, { cookie, fields: undo })
      t.equal(locationOf(back), `${path}?done=restored`, time)
      t.same(await tables(), rows, time)
    }
    foyer.clock.advance(hour + 1)
    const late = await postForm(foyer, `${path}/restore`, { cookie, fields: undo })
    t.equal(late.statusCode, 400)
    t.match(late.body, 'It’s too late to undo this')
  })

  t.test(`${engine}: groups are made, filled, shown, renamed and deleted`, async (t) => {
    const person = await startWithChannels(t, 3, { engine })
    const { foyer, cookie, accountId } = person
    const make = () => send(person, path, { action: `${path}/groups`, fields: { name: ' Music ' } })
    const page = locationOf(await make())
    t.equal(locationOf(await make()), page, 'sent twice, made once')
    const handle = new URLSearchParams(page.split('?')[1]).get('group') ?? ''
    t.match((await getPage(foyer, page, cookie)).body, 'No channels in this group yet.')
    const fields = { channel: ucidOf(1), selected: 'add', into: handle }
    const { body } = await getPage(foyer, path, cookie)
    const form = { ...fieldsOf(body, `${path}/change`), ...fields }
    const added = await postForm(foyer, `${path}/change`, { cookie, fields: form })
    t.equal(locationOf(added), `${path}?done=grouped`)
    const shown = (await getPage(foyer, page, cookie)).body
    t.same(namesIn(shown), ['Channel 1'])
    t.match(shown, '<bdi>Music</bdi> (1)')
    const action = `${path}/groups/${handle}`
    const blank = await send(person, page, { action, fields: { name: ' ' } })
    t.equal(blank.statusCode, 400)
    t.match(blank.body, 'id="group-name-mistake">A group needs a name.')
    await send(person, page, { action, fields: { name: 'Songs <3' } })
    t.match((await getPage(foyer, page, cookie)).body, '<bdi>Songs &lt;3</bdi> (1)')
    const taken = { ...form, selected: 'take' }
    await postForm(foyer, `${path}/change`, { cookie, fields: taken })
    t.same(namesIn((await getPage(foyer, page, cookie)).body), [])
    await send(person, page, { action: `${action}/delete`, fields: {} })
    t.equal((await getPage(foyer, page, cookie)).statusCode, 404)
    t.equal((await followedBy(foyer, accountId)).length, 3)
  })

  t.test(`${engine}: several channels are left at once, and come back together`, async (t) => {
    const person = await startWithChannels(t, 3, { engine })
    const { foyer, cookie, accountId } = person
    const { body } = await getPage(foyer, path, cookie)
    const fields = new URLSearchParams(fieldsOf(body, `${path}/change`))
    for (const name of ['channel', 'unsubscribe']) fields.delete(name)
    for (const at of [0, 2]) fields.append('channel', ucidOf(at))
    fields.set('selected', 'unsubscribe')
    const ended = await foyer.app.inject({
      method: 'POST',
      url: `${path}/change`,
      headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
      payload: fields.toString(),
    })
    t.same(await followedBy(foyer, accountId), [ucidOf(1)])
    const notice = (await getPage(foyer, locationOf(ended), cookie)).body
    t.match(notice, 'Unsubscribed from <bdi>2 channels</bdi>.')
    const undo = fieldsOf(notice, `${path}/restore`)
    await postForm(foyer, `${path}/restore`, { cookie, fields: undo })
    t.equal((await followedBy(foyer, accountId)).length, 3)
  })
}

const addForm = (person: Person, channel: string) =>
  send(person, path, { action: path, fields: { channel } })

t.test('a channel is subscribed to by its id or an address with it, offline', async (t) => {
  const person = await startWithChannels(t, 0)
  const { foyer, cookie, accountId } = person
  for (const [at, text] of [
    ucidOf(1),
    `https://www.youtube.com/channel/${ucidOf(2)}/videos`,
    `https://inv.example/channel/${ucidOf(3)}`,
    ` https://www.youtube.com/feeds/videos.xml?channel_id=${ucidOf(4)} `,
  ].entries()) {
    const response = await addForm(person, text)
    t.equal(locationOf(response), `${path}/${ucidOf(at + 1)}?done=subscribed`, text)
  }
  await addForm(person, ucidOf(1))
  t.same(await followedBy(foyer, accountId), [1, 2, 3, 4].map(ucidOf))
  const page = await getPage(foyer, `${path}/${ucidOf(1)}?done=subscribed`, cookie)
  t.match(page.body, 'You’re subscribed.')
  for (const [text, message] of [
    ['', 'Enter a channel.'],
    ['👻 <b>', 'This is no channel.'],
    ['x'.repeat(3000), 'This is too long'],
    ['@somebody', 'This server can’t look up handles.'],
  ] as const) {
    const refused = await addForm(person, text)
    t.equal(refused.statusCode, 400, message)
    t.match(refused.body, message)
    t.match(refused.body, 'aria-invalid="true"')
  }
  t.match((await addForm(person, '👻 <b>')).body, 'value="👻 &lt;b>"', 'it stays typed')
})

/** An Invidious that knows one handle; which addresses it was asked for. */
async function startUpstream(t: Test): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = []
  const url = await listenOnLoopback(t, (request, response) => {
    const address = new URL(request.url ?? '', 'http://x').searchParams.get('url') ?? ''
    asked.push(address)
    const isKnown = address.endsWith('/@boats') || address.endsWith('/c/Boats')
    response.statusCode = isKnown ? 200 : address.endsWith('@broken') ? 500 : 400
    response.end(JSON.stringify(isKnown ? { ucid: ucidOf(9) } : { error: 'unknown' }))
  })
  return { url, asked }
}

t.test('a handle is looked up at the Invidious behind', async (t) => {
  const upstream = await startUpstream(t)
  const person = await startWithChannels(t, 0, { env: { UPSTREAM_URL: upstream.url } })
  for (const text of ['@boats', 'https://www.youtube.com/@boats?x=1', 'youtube.com/c/Boats']) {
    const response = await addForm(person, text)
    t.equal(locationOf(response), `${path}/${ucidOf(9)}?done=subscribed`, text)
  }
  t.same(upstream.asked, [
    'https://www.youtube.com/@boats',
    'https://www.youtube.com/@boats',
    'https://www.youtube.com/c/Boats',
  ])
  const unknown = await addForm(person, '@nobody')
  t.equal(unknown.statusCode, 404)
  t.match(unknown.body, 'YouTube knows no channel @nobody.')
  t.match(unknown.body, 'value="@nobody"')
  const broken = await addForm(person, '@broken')
  t.equal(broken.statusCode, 502)
  t.match(broken.body, 'This handle can’t be looked up now.')
  t.match(broken.body, 'value="@broken"')
})

t.test('what is another person’s is not found', async (t) => {
  const person = await startWithChannels(t, 1)
  const { foyer, accountId } = person
  const { handle } = await createGroup(foyer, accountId, 'Music')
  const bob = { foyer, cookie: await signIn(foyer, 'bob') }
  t.equal((await getPage(foyer, `${path}/${ucidOf(0)}`, bob.cookie)).statusCode, 404)
  t.equal((await getPage(foyer, `${path}?group=${handle}`, bob.cookie)).statusCode, 404)
  const { body } = await getPage(foyer, path, person.cookie)
  const fields = fieldsOf(body, `${path}/change`)
  const stolen = { ...fields, unsubscribe: ucidOf(0) }
  const refused = await postForm(foyer, `${path}/change`, { cookie: bob.cookie, fields: stolen })
  t.equal(refused.statusCode, 400)
  t.same(await followedBy(foyer, accountId), [ucidOf(0)])
})

t.test('a page with 1,000 subscriptions is small', async (t) => {
  const person = await startWithChannels(t, 1000)
  const { body } = await getPage(person.foyer, path, person.cookie)
  t.equal(namesIn(body).length, 50)
  t.match(body, '1,000 channels')
  t.ok(Buffer.byteLength(body) < 150_000)
})
