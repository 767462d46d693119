import t, { type Test } from 'tap'
import type { Page } from 'playwright-core'
import { noBrowser, openPage, serveCallback, serveFoyer, signUpOn } from '../support/browser.js'
import { lookAt } from '../support/looks.js'
import {
  authorizeUrl,
  callWith,
  enter,
  outOfBand,
  post,
  credentialsOf,
  redeemCode,
  registerApp,
  type Client,
} from '../support/oauth.js'
import type { Foyer } from '../support/foyer.js'

// A browser takes its time on a busy machine.
t.setTimeout(180_000)

/** The scope of the token that a code gives, and what the token may read. */
async function redeem(t: Test, foyer: Foyer, client: Client, code: string) {
  const redeemed = await redeemCode(foyer, client, code)
  t.equal(redeemed.statusCode, 200, redeemed.body)
  const { access_token, scope } = redeemed.json<{ access_token: string; scope: string }>()
  const account = await callWith(foyer, access_token, '/api/v1/accounts/verify_credentials')
  return { scope, account: account.json<{ username?: string }>().username }
}

for (const javaScriptEnabled of [true, false]) {
  const mode = `JavaScript ${javaScriptEnabled ? 'on' : 'off'}`

  t.test(`out of band, signed out at first, ${mode}`, { skip: noBrowser }, async (t) => {
    const foyer = await serveFoyer(t)
    const client = await registerApp(foyer, { client_name: 'Tin Can', redirect_uris: outOfBand })
    const page = await openPage(t, { javaScriptEnabled })
    await page.goto(`${foyer.base}${authorizeUrl(client)}`)
    await signUpOn(page, 'ivy')
    await page.getByRole('heading', { name: 'Allow Tin Can?' }).waitFor()
    await page.getByRole('button', { name: 'Allow' }).click()
    await page.getByRole('heading', { name: 'Here is your code' }).waitFor()
    const code = await page.getByLabel('The code').innerText()
    t.same(await redeem(t, foyer, client, code), { scope: 'read', account: 'ivy' })

    await page.goto(`${foyer.base}${authorizeUrl(client)}`)
    await page.getByRole('button', { name: 'Deny' }).click()
    await page.getByRole('heading', { name: 'Denied' }).waitFor()
    t.equal(await page.getByLabel('The code').count(), 0)
  })

  t.test(
    `to a loopback address, allowed in part and denied, ${mode}`,
    { skip: noBrowser },
    async (t) => {
      const foyer = await serveFoyer(t)
      const app = await serveCallback(t)
      const client = await registerApp(foyer, {
        client_name: 'Tin Can',
        redirect_uris: 'http://127.0.0.1/done',
        scopes: 'profile read:history write:history',
      })
      // The port is not the registered one: a native app takes what it gets.
      const native = { ...client, redirect_uri: `${app.base}/done` }
      const url = `${foyer.base}${authorizeUrl(native, {
        state: 'läuft & läuft',
        scope: 'profile read:history write:history',
      })}`
      const page = await openPage(t, { javaScriptEnabled })
      await page.goto(url)
      await signUpOn(page, 'ivy')
      await page.getByLabel('Add to your watch history').uncheck()
      await page.getByRole('button', { name: 'Allow' }).click()
      await page.getByRole('heading', { name: 'Signed in' }).waitFor()
      const allowed = new URL(app.urls[0] ?? '', app.base).searchParams
      t.equal(allowed.get('state'), 'läuft & läuft')
      t.equal(allowed.get('iss'), foyer.base)
      t.same(await redeem(t, foyer, native, allowed.get('code') ?? ''), {
        scope: 'profile read:history',
        account: 'ivy',
      })

      await page.goto(url)
      await page.getByRole('button', { name: 'Deny' }).click()
      await page.getByRole('heading', { name: 'Signed in' }).waitFor()
      const denied = new URL(app.urls[1] ?? '', app.base).searchParams
      t.equal(denied.get('error'), 'access_denied')
      t.equal(denied.get('state'), 'läuft & läuft')
      t.equal(denied.has('code'), false)
    },
  )
}

t.test('another account may be taken on the way', { skip: noBrowser }, async (t) => {
  const foyer = await serveFoyer(t)
  const client = await registerApp(foyer, { client_name: 'Tin Can', redirect_uris: outOfBand })
  const page = await openPage(t)
  await page.goto(`${foyer.base}${authorizeUrl(client)}`)
  await signUpOn(page, 'ivy')
  await page.getByRole('link', { name: 'use another account' }).click()
  await signUpOn(page, 'oak')
  await page.getByText('logged in as oak').waitFor()
  await page.getByRole('button', { name: 'Allow' }).click()
  const code = await page.getByLabel('The code').innerText()
  t.same(await redeem(t, foyer, client, code), { scope: 'read', account: 'oak' })
})

/** Signs a new user in without the work of a form. */
async function enterWith(page: Page, foyer: Foyer & { base: string }, name: string) {
  const { cookie } = await enter(foyer, name)
  const value = cookie.replace('SID=', '')
  await page.context().addCookies([{ name: 'SID', value, url: foyer.base }])
}

t.test(
  'the pages of a flow are free of barriers in every light',
  { skip: noBrowser },
  async (t) => {
    const foyer = await serveFoyer(t)
    const scopes = 'read:subscriptions read:playlists write:playlists read:history'
    const web = await registerApp(foyer, {
      client_name: 'Harbour Television',
      website: 'https://harbour.example',
      redirect_uris: 'https://harbour.example/accounts/foyer/callback?tenant=blue',
      scopes,
    })
    const shown = await registerApp(foyer, { client_name: 'Tin Can', redirect_uris: outOfBand })
    const page = await openPage(t)
    await enterWith(page, foyer, 'ivy')
    const device = await post(foyer, '/oauth/device_authorization', {
      ...credentialsOf(web),
      scope: 'read:subscriptions',
    })
    const { user_code } = device.json<{ user_code: string }>()

    await page.goto(`${foyer.base}${authorizeUrl(web, { scope: scopes })}`)
    await lookAt(t, page, 'oauth-consent')
    await page.goto(`${foyer.base}${authorizeUrl(shown)}`)
    await lookAt(t, page, 'oauth-consent-oob')
    await page.getByRole('button', { name: 'Allow' }).click()
    await page.getByLabel('The code').waitFor()
    await lookAt(t, page, 'oauth-code')
    await page.goto(`${foyer.base}${authorizeUrl({ ...web, redirect_uri: 'https://x.example' })}`)
    await lookAt(t, page, 'oauth-error')
    await page.goto(`${foyer.base}/oauth/device?user_code=${user_code}`)
    await lookAt(t, page, 'oauth-device')
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('heading', { name: 'Allow Harbour Television?' }).waitFor()
    await lookAt(t, page, 'oauth-device-consent')
    await page.getByRole('button', { name: 'Deny' }).click()
    await page.getByRole('heading', { name: 'Denied' }).waitFor()
    await lookAt(t, page, 'oauth-denied')
  },
)

t.test('the whole flow can be walked with the keyboard alone', { skip: noBrowser }, async (t) => {
  const foyer = await serveFoyer(t)
  const client = await registerApp(foyer, { client_name: 'Tin Can', redirect_uris: outOfBand })
  const page = await openPage(t)
  await enterWith(page, foyer, 'ivy')
  await page.goto(`${foyer.base}${authorizeUrl(client)}`)
  const focused = () => page.evaluate<string>('document.activeElement.textContent.trim()')
  for (let step = 0; step < 30 && (await focused()) !== 'Allow'; step += 1) {
    await page.keyboard.press('Tab')
  }
  t.equal(await focused(), 'Allow')
  await page.keyboard.press('Enter')
  await page.getByLabel('The code').waitFor()
  t.match(await page.getByLabel('The code').innerText(), /^\w{43}$/)
})
