import t from 'tap'
import { recordChannel } from '../../src/catalogue/record-video.js'
import { findAccountByName } from '../../src/identity/accounts/store.js'
import { addToPlaylist, createPlaylist } from '../../src/library/playlists/playlists.js'
import { subscribe } from '../../src/library/subscriptions/subscribe.js'
import { hour } from '../../src/platform/clock.js'
import { noBrowser, openPage, serveCallback, serveFoyer, signUpOn } from '../support/browser.js'
import type { Foyer } from '../support/foyer.js'
import { lookAt } from '../support/looks.js'

// A browser takes its time on a busy machine.
t.setTimeout(180_000)

/** Gives a user something to look at: two pages of feed, and of a playlist, whose path it returns. */
async function furnish(foyer: Foyer, name: string) {
  const accountId = (await findAccountByName(foyer.db, name))?.id ?? 0
  const ucid = `UC${'b'.repeat(22)}`
  await subscribe({ ...foyer, limit: 10 }, accountId, [ucid])
  const videos = Array.from({ length: 45 }, (_, at) => ({
    videoId: `boat${String(at).padStart(7, '0')}`,
    title: at === 3 ? 'A title that is longer than a line on a phone can be' : `Lock ${at + 1}`,
    publishedAt: foyer.clock.now() - at * 7 * hour,
    lengthSeconds: 600 + at * 97,
  }))
  const news = { ucid, name: 'Slow Boats', videos, isListing: false }
  await recordChannel(foyer.db, news, foyer.clock.now())
  const shelf = { ...foyer, limits: foyer.config.limits }
  const { playlistId } = await createPlaylist(shelf, {
    accountId,
    title: 'Canals',
    description: 'For a rainy day\nand a cup of tea',
    privacy: 'unlisted',
  })
  for (const { videoId } of videos.slice(0, 41)) {
    await addToPlaylist(shelf, { accountId, playlistId }, videoId)
  }
  await addToPlaylist(shelf, { accountId, playlistId }, 'unknown0000')
  return { playlist: `/feed/playlists/${playlistId}` }
}

const decodeTwice = (text: string | undefined) => decodeURIComponent(decodeURIComponent(text ?? ''))

for (const javaScriptEnabled of [true, false]) {
  const title = `sign up, consent, use, see and revoke, JavaScript ${javaScriptEnabled ? 'on' : 'off'}`
  t.test(title, { skip: noBrowser }, async (t) => {
    const foyer = await serveFoyer(t)
    const app = await serveCallback(t)
    const page = await openPage(t, { javaScriptEnabled })
    const callback = `${app.base}/done?state=7`
    const query = new URLSearchParams({
      scopes: 'GET:feed,GET;POST:preferences*',
      callback_url: callback,
    })

    await page.goto(`${foyer.base}/authorize_token?${query.toString()}`)
    await signUpOn(page, 'ivy')
    t.equal(
      await page.getByRole('heading', { level: 1 }).innerText(),
      `Allow ${app.base.slice(7)}?`,
    )
    await page.getByText(callback).waitFor()
    await page.getByRole('button', { name: 'Allow' }).click()
    await page.getByRole('heading', { name: 'Signed in' }).waitFor()

    const [, token, username] =
      /^\/done\?state=7&token=([^&]+)&username=([^&]+)$/.exec(app.urls[0] ?? '') ?? []
    t.equal(decodeTwice(username), 'ivy')
    const use = async () => {
      const headers = { authorization: `Bearer ${decodeTwice(token)}` }
      return (await fetch(`${foyer.base}/api/v1/auth/preferences`, { headers })).status
    }
    t.equal(await use(), 200)

    await page.goto(foyer.base)
    await page.getByRole('navigation').getByRole('link', { name: 'Apps' }).click()
    await page.getByRole('heading', { name: app.base.slice(7) }).waitFor()
    await page.locator(`summary[aria-label="Revoke ${app.base.slice(7)}"]`).click()
    await page.getByRole('button', { name: `Yes, revoke it: ${app.base.slice(7)}` }).click()
    await page.waitForURL(`${foyer.base}/token_manager?done=revoked`)
    t.equal(await page.getByRole('heading', { name: app.base.slice(7) }).count(), 0)
    t.equal(await use(), 403)

    await page.getByRole('button', { name: 'Log out' }).click()
    await page.getByRole('link', { name: 'Create an account' }).waitFor()
  })
}

t.test('a denied app gets an error and no token', { skip: noBrowser }, async (t) => {
  const foyer = await serveFoyer(t)
  const app = await serveCallback(t)
  const page = await openPage(t)
  await page.goto(`${foyer.base}/authorize_token?scopes=:*&callback_url=${app.base}/done`)
  await signUpOn(page, 'ivy')
  await page.getByRole('button', { name: 'Deny' }).click()
  await page.getByRole('heading', { name: 'Signed in' }).waitFor()
  t.same(app.urls, ['/done?error=access_denied'])
})

t.test(
  'every page is free of barriers, whatever it is looked at with',
  { skip: noBrowser },
  async (t) => {
    const foyer = await serveFoyer(t)
    const scopes = ':feed,:subscriptions*,:playlists*,:history*,:notifications*'
    const callback = 'http://app.example/invidious/auth'
    const open = [
      ['home', '/'],
      ['log-in', '/login?referer=%2Faccount'],
      ['sign-up', '/signup?referer=%2Faccount'],
      ['not-found', '/nothing'],
      ['reference', '/docs/reference'],
      ['reference-playlists', '/docs/reference/playlists'],
      ['scopes', '/docs/scopes'],
    ] as const
    const closed = [
      ['start', '/'],
      ['consent', `/authorize_token?scopes=${scopes}&callback_url=${callback}`],
      ['consent-own', '/authorize_token?scopes=:*&expire=2000000000'],
      ['malformed', '/authorize_token?scopes=nonsense'],
      ['consent-powerless', '/authorize_token?scopes=GET:feeds,GET:feed'],
      ['tokens', '/token_manager'],
      ['token-builder', '/account/tokens/new?for=invidious'],
      ['account', '/account'],
      ['preferences', '/preferences'],
      ['feed', '/feed/subscriptions'],
      ['feed-older', '/feed/subscriptions?page=2'],
      ['playlists', '/feed/playlists'],
    ] as const
    const page = await openPage(t)
    for (const [name, path] of open) {
      await page.goto(`${foyer.base}${path}`)
      await lookAt(t, page, name)
    }
    await page.goto(`${foyer.base}/login`)
    await signUpOn(page, 'ivy')
    await page.waitForURL(`${foyer.base}/feed/subscriptions`)
    const { playlist } = await furnish(foyer, 'ivy')
    await page.goto(`${foyer.base}/account/apps`)
    await page.getByLabel('Name', { exact: true }).fill('Boats on my television')
    await page.getByLabel('Redirect addresses').fill('https://boats.example/callback')
    await page.getByRole('button', { name: 'Register app' }).click()
    await lookAt(t, page, 'own-app-made')
    await page.getByRole('link', { name: 'My OAuth apps' }).click()
    await page.getByText('Remove', { exact: true }).click()
    await lookAt(t, page, 'own-apps')
    await page.goto(`${foyer.base}/authorize_token?scopes=GET:feed,:playlists*`)
    await page.getByLabel('Token name').fill('The old television in the kitchen')
    await page.getByRole('button', { name: 'Allow' }).click()
    await lookAt(t, page, 'token')
    for (const [name, path] of closed) {
      await page.goto(`${foyer.base}${path}`)
      await lookAt(t, page, name)
    }
    for (const [name, path] of [
      ['playlist', playlist],
      ['playlist-end', `${playlist}?page=2`],
    ] as const) {
      await page.goto(`${foyer.base}${path}`)
      await lookAt(t, page, name)
    }
    await page.goto(`${foyer.base}${playlist}?page=2&done=changed`)
    await page.getByText('Edit this playlist').click()
    await page.getByText('Delete this playlist').click()
    await lookAt(t, page, 'playlist-edit')
    await page.goto(`${foyer.base}/account`)
    await page.locator('summary').click()
    await lookAt(t, page, 'account-delete')
    await page.goto(`${foyer.base}/token_manager`)
    for (const summary of await page.locator('summary').all()) await summary.click()
    await lookAt(t, page, 'tokens-revoke')
  },
)

for (const javaScriptEnabled of [true, false]) {
  const title = `a playlist is changed on its page, JavaScript ${javaScriptEnabled ? 'on' : 'off'}`
  t.test(title, { skip: noBrowser }, async (t) => {
    const foyer = await serveFoyer(t)
    const page = await openPage(t, { javaScriptEnabled })
    await page.goto(`${foyer.base}/login?referer=%2Ffeed%2Fplaylists`)
    await signUpOn(page, 'ivy')
    await furnish(foyer, 'ivy')
    await page.reload()
    await page.getByRole('link', { name: 'Canals' }).click()
    const titles = async () => (await page.locator('ol h2').allInnerTexts()).slice(0, 3)
    t.same(await titles(), ['Lock 1', 'Lock 2', 'Lock 3'])
    await page.getByRole('button', { name: 'Move Lock 1 down' }).click()
    t.same(await titles(), ['Lock 2', 'Lock 1', 'Lock 3'])
    t.match(page.url(), /#video-[0-9A-F]+$/)
    await page.getByRole('button', { name: 'Move Lock 3 up' }).click()
    if (javaScriptEnabled) await lookAt(t, page, 'playlist-moved')
    t.same(await titles(), ['Lock 2', 'Lock 3', 'Lock 1'])
    await page.getByRole('button', { name: 'Remove Lock 2', exact: true }).click()
    t.equal((await titles())[0], 'Lock 3')

    await page.getByText('Edit this playlist').click()
    await page.getByLabel('Title', { exact: true }).fill('Rivers')
    await page.getByLabel('Who can see it').selectOption('private')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Your changes are saved.').waitFor()
    t.equal(await page.getByRole('heading', { level: 1 }).innerText(), 'Rivers')
    await page.getByText('By ivy · Private · 41 videos').waitFor()

    await page.getByText('Edit this playlist').click()
    await page.getByText('Delete this playlist').click()
    await page.getByRole('button', { name: 'Yes, delete it' }).click()
    await page.getByText('No playlists yet').waitFor()
  })
}
