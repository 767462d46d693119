import t from 'tap'
import type { RoomState } from '../../src/rooms/machine/state.js'
import { findRoom, saveRoom } from '../../src/rooms/room-store.js'
import { noBrowser, openPage, serveFoyer } from '../support/browser.js'
import { getPage, postForm } from '../support/forms.js'
import { signIn, type Foyer } from '../support/foyer.js'
import { lookAt } from '../support/looks.js'

// A browser takes its time on a busy machine.
t.setTimeout(180_000)

const long = 'Donaudampfschifffahrtsgesellschaftskapitänsmütze'.repeat(4)

/** Titles as people write them. */
const titles = [long, 'فيلم طويل عن القوارب', '🎬🍿👩‍👩‍👧‍👦 Films', 'A <b>title</b> & more', 'x']

const videosOf = (count: number) =>
  Array.from({ length: count }, (_, at) => ({
    service: 'direct',
    id: `https://media.example/${at}.webm`,
    title: titles[at % titles.length] ?? '',
    length: 30 + at,
  }))

async function arrange({ db }: Foyer, name: string, changes: Partial<RoomState>) {
  const room = await findRoom(db, name)
  if (!room) throw new Error(`No room ${name}`)
  await saveRoom(db, room, { ...room.state, ...changes })
}

t.test(
  'pages of rooms are free of barriers, whatever is in them',
  { skip: noBrowser },
  async (t) => {
    const foyer = await serveFoyer(t)
    const { base } = foyer
    const cookie = await signIn(foyer, 'ivy')
    const page = await openPage(t)
    const enter = async (path: string) => {
      await page.goto(base + path)
      await page.getByRole('heading', { name: /^People/ }).waitFor()
    }
    await page.goto(`${base}/rooms`)
    await lookAt(t, page, 'rooms-empty')
    await page.context().addCookies([{ name: 'SID', value: cookie.slice(4), url: base }])
    for (const [name, title, visibility] of [
      ['den', long.slice(0, 190), 'public'],
      ['second', titles[1] ?? '', 'public'],
      ['secret', 'Secret plans', 'private'],
    ] as const) {
      await postForm(foyer, '/rooms', { cookie, fields: { name, title, visibility } })
    }
    await page.goto(`${base}/rooms`)
    await page.getByText('Create a room').click()
    await lookAt(t, page, 'rooms')
    await enter('/room/second')
    await page.getByText('The queue is empty.').waitFor()
    await lookAt(t, page, 'room-empty')

    const description = `${long}\n${titles.join('\n')}`
    const [current, ...queue] = videosOf(501)
    await arrange(foyer, 'den', { current, queue, description, queueMode: 'vote' })
    await enter('/room/den')
    t.equal(await page.locator('.queue ol li').count(), 500)
    for (const text of ['Hello', long, titles[1] ?? '', '<img src=x onerror=alert(1)>']) {
      await page.getByRole('textbox', { name: 'Message' }).fill(text)
      await page.getByRole('button', { name: 'Send' }).click()
      await page.getByRole('log').getByText(text, { exact: true }).waitFor()
    }
    t.equal(await page.locator('.log img').count(), 0)
    for (const name of ['Invite people', 'Settings', 'Permissions']) {
      await page.locator('summary', { hasText: name }).click()
    }
    await page.getByRole('button', { name: 'Make a link' }).click()
    await page.getByLabel('Invite link').waitFor()
    await lookAt(t, page, 'room-full')
    const code = (await getPage(foyer, '/room/secret')).statusCode
    t.equal(code, 403)
  },
)

t.test(
  'a private room says nothing to strangers but that it is',
  { skip: noBrowser },
  async (t) => {
    const foyer = await serveFoyer(t)
    const cookie = await signIn(foyer, 'ivy')
    const fields = { name: 'secret', title: 'Secret plans', visibility: 'private' }
    await postForm(foyer, '/rooms', { cookie, fields })
    const page = await openPage(t)
    await page.goto(`${foyer.base}/room/secret`)
    await page.getByRole('heading', { name: 'This room is private' }).waitFor()
    await page.getByRole('button', { name: 'Try again' }).waitFor()
    t.equal(await page.getByText('Secret plans').count(), 0)
    await lookAt(t, page, 'room-private')
  },
)

t.test('without JavaScript a room says so and shows what is on', { skip: noBrowser }, async (t) => {
  const foyer = await serveFoyer(t)
  const page = await openPage(t, { javaScriptEnabled: false })
  await page.goto(`${foyer.base}/rooms`)
  await page.getByText('Create a room').click()
  await page.getByLabel('Title').fill('Evening')
  await page.getByLabel('Address').fill('den')
  await page.getByRole('button', { name: 'Create the room' }).click()
  await page.getByRole('heading', { name: 'Evening' }).waitFor()
  await arrange(foyer, 'den', { current: videosOf(2)[1], queue: videosOf(1) })
  await page.reload()
  t.ok(await page.locator('noscript .notice').isVisible())
  t.equal(await page.locator('ol li').count(), 1)
  await page.getByText('paused at 0:00 of 0:31').waitFor()
})
