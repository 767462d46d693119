import t from 'tap'
import { noBrowser, openPage, serveFoyer } from '../support/browser.js'
import { startFakeDiscord } from '../support/fake-discord.js'
import { lookAt } from '../support/looks.js'

// Starting a browser takes its time on a busy machine.
t.setTimeout(120_000)

t.test('a browser is sent to Discord and comes back', { skip: noBrowser }, async (t) => {
  const discord = await startFakeDiscord(t)
  const { base } = await serveFoyer(t, { env: discord.env })

  for (const javaScriptEnabled of [true, false]) {
    t.test(`as a user, with JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, async (t) => {
      const page = await openPage(t, { javaScriptEnabled })
      await page.goto(`${base}/api/auth/discord?redirect=/api/user`)
      t.equal(new URL(page.url()).origin, discord.baseUrl)
      await page.getByRole('button', { name: 'Authorize' }).click()
      t.equal(page.url(), `${base}/api/user`)
      t.match(
        await page.textContent('body'),
        '{"username":"Ann B.","loggedIn":true,"discordLinked":true}',
      )
      const [cookie] = await page.context().cookies()
      t.match(cookie, { name: 'token', httpOnly: true, sameSite: 'Lax' })
    })

    t.test(
      `as a guest when cancelled, JavaScript ${javaScriptEnabled ? 'on' : 'off'}`,
      async (t) => {
        const page = await openPage(t, { javaScriptEnabled })
        await page.goto(`${base}/api/auth/discord?redirect=/api/user`)
        await page.getByRole('button', { name: 'Cancel' }).click()
        t.match(await page.textContent('body'), '"name":"DiscordDenied"')
        await page.goto(`${base}/api/user`)
        t.match(await page.textContent('body'), '"loggedIn":false')
      },
    )
  }
})

for (const javaScriptEnabled of [true, false]) {
  const title = `log in, set a password, unlink and link on the pages, JavaScript ${javaScriptEnabled ? 'on' : 'off'}`
  t.test(title, { skip: noBrowser }, async (t) => {
    const discord = await startFakeDiscord(t)
    const { base } = await serveFoyer(t, { env: discord.env })
    const page = await openPage(t, { javaScriptEnabled })
    const press = (name: string) => page.getByRole('button', { name }).click()

    await page.goto(`${base}/account`)
    if (javaScriptEnabled) await lookAt(t, page, 'log-in-discord')
    await press('Log in with Discord')
    await press('Cancel')
    await page.getByRole('alert').getByText('cancelled').waitFor()
    await press('Log in with Discord')
    await press('Authorize')
    await page.getByText('You’re logged in as Ann B.').waitFor()
    t.equal(page.url(), `${base}/account`)
    if (javaScriptEnabled) await lookAt(t, page, 'account-discord')

    await press('Unlink Discord')
    await page.getByText('Set a password first').waitFor()
    await page.getByRole('link', { name: 'Back to your account' }).click()
    await page.getByLabel('New password', { exact: true }).fill('k7-Garden-lamp')
    await page.getByLabel('Confirm new password').fill('k7-Garden-lamp')
    await press('Set password')
    await press('Unlink Discord')
    await page.getByText('Discord is unlinked.').waitFor()
    await press('Link Discord')
    // There is a password now, and it was not asked for in this browser yet.
    await page.getByLabel('Password').fill('k7-Garden-lamp')
    await press('Continue')
    await press('Authorize')
    await page.getByText('Discord is linked.').waitFor()
    const names = (await page.context().cookies(base)).map(({ name }) => name)
    t.same(names, ['SID'])
  })
}
