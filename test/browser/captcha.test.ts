import t from 'tap'
import { findAccountByName } from '../../src/identity/accounts/store.js'
import { noBrowser, openPage, serveFoyer, signUpOn } from '../support/browser.js'

t.setTimeout(180_000)

t.test(
  'a browser solves the captcha while the form is filled in',
  { skip: noBrowser },
  async (t) => {
    const env = { REGISTRATION_CAPTCHA: 'work', REGISTRATION_WORK: '20000' }
    const foyer = await serveFoyer(t, { env })
    const page = await openPage(t)
    await page.goto(`${foyer.base}/login`)
    await signUpOn(page, 'ann')
    await page.waitForURL(`${foyer.base}/feed/subscriptions`)
    t.ok(await findAccountByName(foyer.db, 'ann'))
  },
)

/** Holds the work up until `goOn()` is called. */
const holdWork = `
  const Channel = window.MessageChannel
  const begun = new Promise((done) => { window.goOn = done })
  window.MessageChannel = class extends Channel {
    constructor() {
      super()
      const { port2 } = this
      const post = port2.postMessage.bind(port2)
      port2.postMessage = (message) => { void begun.then(() => post(message)) }
    }
  }`

t.test(
  'who is quicker than the work is told so, and then let in',
  { skip: noBrowser },
  async (t) => {
    const env = { REGISTRATION_CAPTCHA: 'work', REGISTRATION_WORK: '1000' }
    const foyer = await serveFoyer(t, { env })
    const browser = (await openPage(t)).context().browser()
    const page = await browser?.newPage()
    if (!page) throw new Error('The browser is gone')
    t.teardown(() => page.close())
    await page.addInitScript(holdWork)
    await page.goto(`${foyer.base}/login`)
    await signUpOn(page, 'ann')
    await page.getByText('One moment: your browser is doing a little work').waitFor()
    t.equal(await findAccountByName(foyer.db, 'ann'), undefined)
    await page.evaluate('goOn()')
    await page.waitForURL(`${foyer.base}/feed/subscriptions`)
    t.ok(await findAccountByName(foyer.db, 'ann'))
  },
)

t.test('without JavaScript the page says what to do', { skip: noBrowser }, async (t) => {
  const foyer = await serveFoyer(t, { env: { REGISTRATION_CAPTCHA: 'work' } })
  const page = await openPage(t, { javaScriptEnabled: false })
  await page.goto(`${foyer.base}/signup`)
  const words = page.locator('noscript .notice')
  t.equal(await words.isVisible(), true)
  t.match(await words.innerText(), 'Creating an account here needs JavaScript')
  t.equal(await page.getByText('One moment').isVisible(), false)
})
