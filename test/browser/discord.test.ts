import t from 'tap'
import { noBrowser, serveFoyer, shareBrowser } from '../support/browser.js'
import { startFakeDiscord } from '../support/fake-discord.js'

// Starting a browser takes its time on a busy machine.
t.setTimeout(120_000)

const openPage = shareBrowser(t)

t.test('a browser is sent to Discord and comes back', { skip: noBrowser }, async (t) => {
  const discord = await startFakeDiscord(t)
  const { base } = await serveFoyer(t, { env: discord.env })

  for (const javaScriptEnabled of [true, false]) {
    t.test(`as a user, with JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, async (t) => {
      const page = await openPage({ javaScriptEnabled })
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
        const page = await openPage({ javaScriptEnabled })
        await page.goto(`${base}/api/auth/discord?redirect=/api/user`)
        await page.getByRole('button', { name: 'Cancel' }).click()
        t.match(await page.textContent('body'), '"name":"DiscordDenied"')
        await page.goto(`${base}/api/user`)
        t.match(await page.textContent('body'), '"loggedIn":false')
      },
    )
  }
})
