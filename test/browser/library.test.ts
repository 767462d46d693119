import t, { type Test } from 'tap'
import type { Page } from 'playwright-core'
import { recordChannel } from '../../src/catalogue/record-video.js'
import { findAccountByName } from '../../src/identity/accounts/store.js'
import { recordPosition } from '../../src/library/history/watch.js'
import { createGroup, addToGroup } from '../../src/library/subscriptions/groups.js'
import { subscribe } from '../../src/library/subscriptions/subscribe.js'
import { hour } from '../../src/platform/clock.js'
import { noBrowser, openPage, serveFoyer } from '../support/browser.js'
import { signIn, type Foyer } from '../support/foyer.js'
import { lookAt } from '../support/looks.js'

// A browser takes its time on a busy machine.
t.setTimeout(180_000)

const names = ['Slow Boats', 'قوارب بطيئة', 'A'.repeat(60), '🚤 Boats & <b>locks</b>', 'Zoë']
const ucidOf = (at: number) => `UC${String(at).padStart(22, 'c')}`

/** A Foyer with a person in front of a browser, who follows channels with news. */
async function startWithPerson(t: Test, { javaScriptEnabled = true } = {}) {
  const foyer = await serveFoyer(t)
  const page = await openPage(t, { javaScriptEnabled })
  const [, name = '', value = ''] = /^(\w+)=(.*)$/.exec(await signIn(foyer, 'ivy')) ?? []
  await page.context().addCookies([{ name, value, url: foyer.base }])
  const accountId = (await findAccountByName(foyer.db, 'ivy'))?.id ?? 0
  return { foyer, page, accountId }
}

/** Channels with videos, which become news after the person has subscribed. */
async function follow(foyer: Foyer, accountId: number): Promise<void> {
  const ucids = names.map((_, at) => ucidOf(at))
  await subscribe({ ...foyer, limit: 100 }, accountId, ucids)
  for (const [at, name] of names.entries()) {
    const videos = Array.from({ length: at * 3 }, (_, number) => ({
      videoId: `vid${at}${String(number).padStart(7, '0')}`,
      title: number === 1 ? `${name} ${'long title '.repeat(8)}` : `${name}, part ${number}`,
      publishedAt: foyer.clock.now() - (number * 9 + at) * hour,
      lengthSeconds: number === 2 ? 0 : 600 + number * 97,
    }))
    const news = { ucid: ucidOf(at), name, videos, isListing: false }
    await recordChannel(foyer.db, news, foyer.clock.now())
  }
  const { handle } = await createGroup(foyer, accountId, 'Music 🎵')
  await addToGroup(foyer.db, { accountId, handle }, ucidOf(0))
}

async function lookAtAll(
  t: Test,
  { foyer, page }: { foyer: { base: string }; page: Page },
  places: readonly (readonly [name: string, path: string])[],
): Promise<void> {
  for (const [name, path] of places) {
    await page.goto(`${foyer.base}${path}`)
    await lookAt(t, page, name)
  }
}

t.test(
  'subscriptions are free of barriers, with none and with some',
  { skip: noBrowser },
  async (t) => {
    const person = await startWithPerson(t)
    const { foyer, page, accountId } = person
    await lookAtAll(t, person, [['subscriptions-none', '/subscriptions']])
    await follow(foyer, accountId)
    const context = { ...foyer, limits: foyer.config.limits }
    const own = { accountId, videoId: 'vid40000001' }
    await recordPosition(context, own, { seconds: 300, length: 697 })
    await lookAtAll(t, person, [
      ['subscriptions', '/subscriptions'],
      ['feed-pictures', '/feed/subscriptions'],
      ['history', '/feed/history'],
      ['subscription', `/subscriptions/${ucidOf(4)}?done=saved`],
    ])
    await page.goto(`${foyer.base}/subscriptions`)
    await page.getByRole('link', { name: 'Music' }).click()
    await page.getByText('Edit this group').click()
    await lookAt(t, page, 'subscriptions-group')
    await page.getByLabel('Subscribe to a channel').fill('nothing')
    await page.getByRole('button', { name: 'Subscribe', exact: true }).click()
    await lookAt(t, page, 'subscriptions-mistake')
    t.equal(await page.locator(':focus').getAttribute('id'), 'channel', 'the field has the focus')
  },
)

t.test('subscriptions are changed without JavaScript', { skip: noBrowser }, async (t) => {
  const { foyer, page, accountId } = await startWithPerson(t, { javaScriptEnabled: false })
  await follow(foyer, accountId)
  await page.goto(`${foyer.base}/subscriptions`)
  await page.getByRole('button', { name: 'Unsubscribe from Zoë' }).click()
  await page.getByText('Unsubscribed from Zoë.').waitFor()
  await page.getByText('4 channels').waitFor()
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByText('You’re subscribed again.').waitFor()
  await page.getByText('5 channels').waitFor()
  await page.getByLabel('Select Zoë').check()
  await page.getByLabel('Select Slow Boats').check()
  await page.getByRole('button', { name: 'Add to group' }).click()
  await page.getByRole('link', { name: 'Music 🎵 (2)' }).click()
  await page.getByText('2 channels').waitFor()
  await page.getByRole('link', { name: 'Zoë' }).click()
  await page.getByLabel('Shorts').selectOption('hide')
  await page.getByLabel('Music').uncheck()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Your changes are saved.').waitFor()
  t.equal(await page.getByLabel('Shorts').inputValue(), 'hide')
  t.equal(await page.getByLabel('Music').isChecked(), false)
})
