import t, { type Test } from 'tap'
import { findAccountByName } from '../../../src/identity/accounts/store.js'
import { minute, second } from '../../../src/platform/clock.js'
import type { RoomState } from '../../../src/rooms/machine/state.js'
import { findRoom, saveRoom } from '../../../src/rooms/room-store.js'
import { reachableEngines } from '../../support/database.js'
import { getPage, postForm } from '../../support/forms.js'
import { signIn, startFoyer, type Answer, type Foyer } from '../../support/foyer.js'

const videoOf = (at: number) => ({
  service: 'direct',
  id: `https://media.example/${at}.mp4`,
  title: `Lock ${at}`,
  length: 60 + at,
})

/** Changes what is kept of a room. */
async function arrange({ db }: Foyer, name: string, changes: Partial<RoomState>) {
  const room = await findRoom(db, name)
  if (!room) throw new Error(`No room ${name}`)
  await saveRoom(db, room, { ...room.state, ...changes })
}

async function startRoom(t: Test, fields: Record<string, string>, options = {}) {
  const foyer = await startFoyer(t, options)
  const cookie = await signIn(foyer, 'amy')
  await postForm(foyer, '/rooms', {
    cookie,
    fields: { name: 'den', visibility: 'public', ...fields },
  })
  return { foyer, cookie }
}

const videosIn = (body: string) =>
  [...body.matchAll(/<span class="place">(\d+)<\/span><div><a href="([^"]*)"[^>]*>([^<]*)/g)].map(
    ([, ...found]) => found,
  )

for (const engine of await reachableEngines()) {
  t.test(
    `${engine}: the page of a room shows what is on, what follows and who is there`,
    async (t) => {
      const { foyer } = await startRoom(t, { title: 'The <den>' }, { engine })
      const now = foyer.clock.now()
      await arrange(foyer, 'den', {
        description: 'Slow\n<b>ones</b>',
        current: videoOf(0),
        queue: [videoOf(1), { service: 'youtube', id: 'dQw4w9WgXcQ' }],
        playback: { isPlaying: true, position: 10, anchor: now, speed: 1 },
      })
      foyer.clock.advance(5 * second)
      const { statusCode, body } = await getPage(foyer, '/room/DEN')
      t.equal(statusCode, 200)
      t.match(body, '<h1 dir="auto">The &lt;den></h1>')
      t.match(body, '<p class="text" dir="auto">Slow\n&lt;b>ones&lt;/b></p>')
      t.match(body, 'Public · 0 people')
      t.match(body, 'href="https://media.example/0.mp4"')
      t.match(body, 'at 0:15 of 1:00')
      t.same(videosIn(body), [
        ['1', 'https://media.example/1.mp4', 'Lock 1'],
        ['2', 'https://www.youtube.com/watch?v=dQw4w9WgXcQ', 'dQw4w9WgXcQ'],
      ])
      t.match(body, 'Watching together needs JavaScript')
      foyer.clock.advance(2 * minute)
      t.match((await getPage(foyer, '/room/den')).body, 'at 1:00 of 1:00', 'never beyond its end')
    },
  )

  t.test(`${engine}: a private room shows itself to its owner alone`, async (t) => {
    const { foyer, cookie } = await startRoom(
      t,
      { title: 'Secret plans', visibility: 'private' },
      { engine },
    )
    const current = { ...videoOf(0), title: 'Secret film' }
    await arrange(foyer, 'den', { current, queue: [videoOf(1)], description: 'Secret words' })
    const own = await getPage(foyer, '/room/den', cookie)
    t.equal(own.statusCode, 200)
    t.match(own.body, 'Secret film')
    for (const reader of [undefined, await signIn(foyer, 'bob')]) {
      const { statusCode, body } = await getPage(foyer, '/room/den', reader)
      t.equal(statusCode, 403)
      t.match(body, 'This room is private')
      t.notMatch(body, /secret|lock 1|0 people/i)
    }
  })
}

t.test('five hundred videos are all there', async (t) => {
  const { foyer } = await startRoom(t, {})
  const queue = Array.from({ length: 500 }, (_, at) => videoOf(at + 1))
  await arrange(foyer, 'den', { queue })
  const { body } = await getPage(foyer, '/room/den')
  const found = videosIn(body)
  t.equal(found.length, 500)
  t.same(found[499], ['500', 'https://media.example/500.mp4', 'Lock 500'])
})

t.test('an empty room says so', async (t) => {
  const { foyer } = await startRoom(t, {})
  const { body } = await getPage(foyer, '/room/den')
  for (const text of ['Nothing is playing', 'The queue is empty', 'Nobody is here']) {
    t.match(body, text)
  }
})

t.test('who is banned from a room does not see it, and an unknown one is not found', async (t) => {
  const { foyer } = await startRoom(t, { title: 'Upstairs' })
  const cookie = await signIn(foyer, 'bob')
  const id = (await findAccountByName(foyer.db, 'bob'))?.id ?? 0
  const exclusions = [{ id: 1, identities: [`account:${id}`], name: 'bob' }]
  await arrange(foyer, 'den', { exclusions })
  const { statusCode, body } = await getPage(foyer, '/room/den', cookie)
  t.equal(statusCode, 403)
  t.match(body, 'You were removed from this room')
  t.notMatch(body, 'Upstairs')
  const unknown = await getPage(foyer, '/room/nowhere')
  t.equal(unknown.statusCode, 404)
  t.match(unknown.body, 'Back to the rooms')
})

const policyOf = (answer: Answer) => String(answer.headers['content-security-policy'])
const directiveOf = (answer: Answer, name: string) =>
  policyOf(answer)
    .split('; ')
    .find((directive) => directive.startsWith(`${name} `))

t.test(
  'only the page of a room may run a script, its own, and load media and frames',
  async (t) => {
    const { foyer, cookie } = await startRoom(t, {})
    const page = await getPage(foyer, '/room/den')
    const [, url = '', nonce = ''] =
      /<script type="module" src="([^"]*)" nonce="([^"]*)"><\/script>/.exec(page.body) ?? []
    t.match(url, /^\/assets\/room\.js\?v=/)
    t.match(nonce, /^[\w-]{43}$/)
    t.equal(page.body.split('<script').length, 2)
    t.equal(directiveOf(page, 'script-src'), `script-src 'nonce-${nonce}'`)
    t.equal(directiveOf(page, 'connect-src'), "connect-src 'self' ws://foyer.test")
    t.equal(directiveOf(page, 'media-src'), "media-src 'self' https: http:")
    t.equal(directiveOf(page, 'frame-src'), 'frame-src https://www.youtube-nocookie.com')
    t.match(policyOf(page), "default-src 'none'")
    t.notMatch(
      policyOf(await getPage(foyer, '/room/den')),
      nonce,
      'each page has a nonce of its own',
    )
    for (const path of ['/rooms', '/account', '/login']) {
      t.notMatch(
        policyOf(await getPage(foyer, path, cookie)),
        /(script|connect|media|frame)-src/,
        path,
      )
    }
    const script = await getPage(foyer, url)
    t.equal(script.headers['content-type'], 'text/javascript; charset=utf-8')
    t.match(script.headers['cache-control'], 'immutable')
  },
)

t.test('with an Invidious behind, nothing is loaded from YouTube', async (t) => {
  const { foyer } = await startRoom(
    t,
    {},
    { env: { UPSTREAM_URL: 'http://127.0.0.1:9', BASE_URL: 'https://foyer.test' } },
  )
  const page = await getPage(foyer, '/room/den')
  t.equal(directiveOf(page, 'frame-src'), "frame-src 'self'")
  t.equal(directiveOf(page, 'media-src'), "media-src 'self' https:")
  t.equal(directiveOf(page, 'connect-src'), "connect-src 'self' wss://foyer.test")
  t.match(page.body, 'data-youtube="upstream"')
})
