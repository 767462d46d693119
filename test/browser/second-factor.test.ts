import t from 'tap'
import { TOTP } from 'otpauth'
import { createAccount } from '../../src/identity/accounts/register.js'
import { second } from '../../src/platform/clock.js'
import { noBrowser, openPage, serveFoyer } from '../support/browser.js'
import { lookAt } from '../support/looks.js'

// A browser takes its time on a busy machine.
t.setTimeout(180_000)

for (const javaScriptEnabled of [false, true]) {
  const title = javaScriptEnabled
    ? 'the pages of a second factor and app passwords are free of barriers'
    : 'a second factor and app passwords need no JavaScript'
  t.test(title, { skip: noBrowser }, async (t) => {
    // axe is a script.
    const look: typeof lookAt = javaScriptEnabled ? lookAt : async () => undefined
    const foyer = await serveFoyer(t)
    await createAccount(foyer, { name: 'amy', password: 'amy-password' })
    const page = await openPage(t, { javaScriptEnabled })
    const enterPassword = async () => {
      await page.goto(`${foyer.base}/login?referer=%2Faccount%2Fsecurity`)
      await page.getByLabel('Username').fill('amy')
      await page.getByLabel('Password').fill('amy-password')
      await page.getByRole('button', { name: 'Log in', exact: true }).click()
    }
    await enterPassword()
    await page.getByRole('link', { name: 'Second factor', exact: true }).click()
    await look(t, page, 'second-factor-off')
    await page.getByLabel('Your password').fill('amy-password')
    await page.getByRole('button', { name: 'Set up' }).click()
    await look(t, page, 'second-factor-scan')
    const printed = await page.locator('p.address code').innerText()
    const totp = new TOTP({ secret: printed.replaceAll(' ', '') })
    const nextCode = () => {
      foyer.clock.advance(30 * second)
      return totp.generate({ timestamp: foyer.clock.now() })
    }
    await page.getByLabel('Code', { exact: true }).fill('123')
    await page.getByRole('button', { name: 'Turn on' }).click()
    await look(t, page, 'second-factor-wrong-code')
    await page.getByLabel('Code', { exact: true }).fill(nextCode())
    await page.getByRole('button', { name: 'Turn on' }).click()
    const codes = (await page.locator('pre.secret').innerText()).trim().split('\n')
    t.equal(codes.length, 10)
    await look(t, page, 'second-factor-recovery-codes')
    await page.getByRole('button', { name: 'Log out' }).click()

    await enterPassword()
    await look(t, page, 'log-in-second-step')
    await page.getByLabel('Code', { exact: true }).fill(nextCode())
    await page.getByLabel('Don’t ask again').check()
    await page.getByRole('button', { name: 'Log in', exact: true }).click()
    await page.getByRole('heading', { name: 'Security' }).waitFor()
    await page.getByRole('link', { name: 'Second factor', exact: true }).click()
    await look(t, page, 'second-factor-on')
    await page.getByRole('button', { name: /^Forget/ }).click()
    await page.getByRole('button', { name: 'Log out' }).click()

    await enterPassword()
    await page.getByLabel('Code', { exact: true }).fill(codes[0] ?? '')
    await page.getByRole('button', { name: 'Log in', exact: true }).click()
    await page.getByRole('link', { name: 'App passwords', exact: true }).first().click()
    await page.getByLabel('Name', { exact: true }).fill('Yattee on my TV')
    await look(t, page, 'app-passwords-none')
    await page.getByRole('button', { name: 'Create app password' }).click()
    await look(t, page, 'app-password-made')
    const password = await page.getByLabel('App password', { exact: true }).inputValue()
    await page.getByRole('main').getByRole('link', { name: 'App passwords' }).click()
    await look(t, page, 'app-passwords')

    const client = (typed: string) =>
      fetch(`${foyer.base}/login?type=invidious`, {
        method: 'POST',
        body: new URLSearchParams({ email: 'amy', password: typed }),
        redirect: 'manual',
      })
    t.equal((await client('amy-password')).status, 401)
    const entered = await client(password)
    t.equal(entered.status, 302)
    const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? ''
    const feed = await fetch(`${foyer.base}/api/v1/auth/feed`, { headers: { cookie } })
    t.equal(feed.status, 200)
  })
}
