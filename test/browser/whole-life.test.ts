import t, { type Test } from 'tap'
import { TOTP } from 'otpauth'
import type { Page } from 'playwright-core'
import { recordChannel } from '../../src/catalogue/record-video.js'
import { deleteDueAccounts } from '../../src/identity/accounts/delete-later.js'
import { createAccount } from '../../src/identity/accounts/register.js'
import { importKind } from '../../src/library/transfer/import/submit-import.js'
import { day, hour, second } from '../../src/platform/clock.js'
import { startJobs } from '../../src/platform/jobs/start-jobs.js'
import { createLogger } from '../../src/platform/logger.js'
import { noBrowser, openPage, serveFoyer } from '../support/browser.js'
import { ucidOf } from '../support/catalogue.js'
import { readMailText, startFakeSmtp } from '../support/fake-smtp.js'

// A browser takes its time on a busy machine.
t.setTimeout(300_000)

/** A server of invitations with mail, its administrator ada, and a browser without JavaScript. */
async function startLife(t: Test) {
  const smtp = await startFakeSmtp(t)
  const foyer = await serveFoyer(t, { env: { REGISTRATION: 'invite', SMTP_URL: smtp.url } })
  await createAccount(foyer, { name: 'ada', password: 'ada-password' })
  await foyer.db.updateTable('account').set({ role: 'admin' }).execute()
  const { db, clock, config } = foyer
  const kinds = [importKind({ db, clock, limits: config.limits })]
  const logger = createLogger('silent')
  const jobs = await startJobs({ db, clock, logger, dataDir: config.dataDir, kinds }, { every: 5 })
  t.teardown(() => jobs.close())
  /** The link to a page in the first mail that has one. */
  const linkTo = async (path: string) => {
    for (let count = 1; ; count += 1) {
      await smtp.arrival(count)
      const words = readMailText(smtp.mails[count - 1]).split(/\s+/)
      const link = words.find((word) => word.startsWith(`${foyer.base}${path}?`))
      if (link !== undefined) return link
    }
  }
  return { foyer, linkTo, page: await openPage(t, { javaScriptEnabled: false }) }
}

type Life = Awaited<ReturnType<typeof startLife>>

async function logIn({ page, foyer }: Life, name: string, password: string): Promise<void> {
  await page.goto(`${foyer.base}/login`)
  await page.getByLabel('Username').fill(name)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
}

const logOut = (page: Page) => page.getByRole('button', { name: 'Log out', exact: true }).click()

/** Ada invites; ivy follows the link, signs up, and confirms an address. */
async function arrive(life: Life): Promise<void> {
  const { page, foyer, linkTo } = life
  await logIn(life, 'ada', 'ada-password')
  await page.goto(`${foyer.base}/invitations`)
  await page.getByLabel('Note').fill('For Ivy 🌿')
  await page.getByRole('button', { name: 'Make an invitation' }).click()
  const invitation = await page.getByLabel('Link of the invitation').innerText()
  await logOut(page)
  await page.goto(invitation.trim())
  await page.getByLabel('Username').fill('ivy')
  await page.getByLabel('Password', { exact: true }).fill('ivy-password')
  await page.getByLabel('Confirm password').fill('ivy-password')
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.getByRole('link', { name: 'Account', exact: true }).click()
  await page.getByLabel('Email address').fill('ivy@example.com')
  await page.locator('#email-address input[type=password]').fill('ivy-password')
  await page.getByRole('button', { name: 'Save and send a link' }).click()
  await page.getByText('A link is on its way.').waitFor()
  await page.goto(await linkTo('/confirm-email'))
  await page.getByRole('button', { name: 'Confirm', exact: true }).click()
  await page.getByText('Your email address is confirmed.').waitFor()
}

/** Subscribes to a channel, whose videos then arrive, and puts it into a group. */
async function follow({ page, foyer }: Life): Promise<void> {
  await page.goto(`${foyer.base}/subscriptions`)
  const ucid = ucidOf(1)
  const address = `https://www.youtube.com/channel/${ucid}`
  await page.getByLabel('Subscribe to a channel').fill(address)
  await page.getByRole('button', { name: 'Subscribe', exact: true }).click()
  await page.getByText('You’re subscribed.').waitFor()
  const videos = ['One', 'Two'].map((title, at) => ({
    videoId: `boatboat00${at}`,
    title: `Lock ${title}`,
    publishedAt: foyer.clock.now() - at * hour,
    lengthSeconds: 600,
  }))
  const news = { ucid, name: 'Slow Boats', videos, isListing: false }
  await recordChannel(foyer.db, news, foyer.clock.now())
  await page.goto(`${foyer.base}/subscriptions`)
  await page.getByText('New group').click()
  await page.getByLabel('Name of the group').fill('Boats')
  await page.getByRole('button', { name: 'Create group' }).click()
  await page.goto(`${foyer.base}/subscriptions`)
  await page.getByLabel('Select Slow Boats').check()
  await page.getByRole('button', { name: 'Add to group' }).click()
  await page.getByRole('link', { name: 'Boats (1)' }).click()
  await page.getByText('1 channel', { exact: true }).waitFor()
}

/** Builds a token for a player, with which it keeps how far a video was watched. */
async function watch(t: Test, { page, foyer }: Life): Promise<void> {
  await page.goto(`${foyer.base}/account/tokens/new`)
  await page.getByRole('link', { name: 'Keep my history' }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('button', { name: 'Allow' }).click()
  const token = await page.getByLabel('Your token').inputValue()
  const kept = await fetch(`${foyer.base}/api/v1/auth/history/boatboat001/position`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ seconds: 150, length: 600 }),
  })
  t.equal(kept.status, 204)
  await page.goto(`${foyer.base}/feed/subscriptions`)
  const unfinished = page.locator('section', { has: page.getByText('Continue watching') })
  t.same(await unfinished.locator('li h2 a').allInnerTexts(), ['Lock Two'])
}

async function importFile(t: Test, { page, foyer }: Life): Promise<void> {
  await page.goto(`${foyer.base}/account/transfer`)
  const file = JSON.stringify({ subscriptions: [ucidOf(1), ucidOf(2), ucidOf(3)] })
  await page
    .getByLabel('File', { exact: true })
    .setInputFiles({ name: 'old.json', mimeType: 'application/json', buffer: Buffer.from(file) })
  await page.getByRole('button', { name: 'Show what’s in it' }).click()
  await page.getByText('3 · 2 new').waitFor({ timeout: 60_000 })
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await page.getByText('It’s all here').waitFor({ timeout: 60_000 })
  await page.goto(`${foyer.base}/subscriptions`)
  t.equal(await page.getByText('3 channels', { exact: true }).count(), 1)
}

/** Sets a second factor up; what makes its next code. */
async function protect({ page, foyer }: Life): Promise<() => string> {
  await page.goto(`${foyer.base}/account/second-factor`)
  await page.locator('#start-password').fill('ivy-password')
  await page.getByRole('button', { name: 'Set up' }).click()
  const printed = await page.locator('p.address code').innerText()
  const totp = new TOTP({ secret: printed.replaceAll(' ', '') })
  const nextCode = () => {
    foyer.clock.advance(30 * second)
    return totp.generate({ timestamp: foyer.clock.now() })
  }
  await page.getByLabel('Code', { exact: true }).fill(nextCode())
  await page.getByRole('button', { name: 'Turn on' }).click()
  await page.getByText('recovery codes').first().waitFor()
  return nextCode
}

async function logInWithCode(life: Life, password: string, code: string): Promise<void> {
  await logIn(life, 'ivy', password)
  await life.page.getByLabel('Code', { exact: true }).fill(code)
  await life.page.getByRole('button', { name: 'Log in', exact: true }).click()
  await life.page.getByRole('heading', { name: 'Feed', exact: true }).waitFor()
}

/** Makes an app password, with which an app for Invidious logs in; what its next request is answered. */
async function connectApp(t: Test, { page, foyer }: Life, name: string) {
  await page.goto(`${foyer.base}/account/app-passwords`)
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByRole('button', { name: 'Create app password' }).click()
  const password = await page.getByLabel('App password', { exact: true }).inputValue()
  const entered = await fetch(`${foyer.base}/login?type=invidious`, {
    method: 'POST',
    body: new URLSearchParams({ email: 'ivy', password, action: 'signin' }),
    redirect: 'manual',
  })
  const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? ''
  const ask = async () =>
    (await fetch(`${foyer.base}/api/v1/auth/subscriptions`, { headers: { cookie } })).status
  t.equal(await ask(), 200)
  return ask
}

async function recover({ page, foyer, linkTo }: Life): Promise<void> {
  await page.goto(`${foyer.base}/login`)
  await page.getByRole('link', { name: 'Forgot your password?' }).click()
  await page.getByLabel('Username or email address').fill('ivy@example.com')
  await page.getByRole('button', { name: 'Send a link' }).click()
  await page.goto(await linkTo('/recover'))
  await page.getByLabel('New password', { exact: true }).fill('a newer ivy password')
  await page.getByLabel('Confirm new password').fill('a newer ivy password')
  await page.getByRole('button', { name: 'Set password' }).click()
  await page.getByText('Your password has been changed.').waitFor()
}

/** Takes everything along, and asks for the deletion of the account. */
async function leave(t: Test, { page, foyer }: Life): Promise<void> {
  await page.goto(`${foyer.base}/account`)
  const arrival = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Download a copy', exact: true }).click()
  const download = await arrival
  t.match(download.suggestedFilename(), /\.zip$/)
  t.equal(await download.failure(), null)
  await page.locator('#plan-password').fill('a newer ivy password')
  await page.getByRole('button', { name: 'Delete in three days' }).click()
  await page.getByRole('button', { name: 'Keep my account' }).waitFor()
  await logOut(page)
}

t.test('a whole life of an account without JavaScript', { skip: noBrowser }, async (t) => {
  const life = await startLife(t)
  const { page, foyer } = life
  await arrive(life)
  await follow(life)
  await watch(t, life)
  await importFile(t, life)
  const nextCode = await protect(life)
  await logOut(page)
  await logInWithCode(life, 'ivy-password', nextCode())
  const first = await connectApp(t, life, 'Yattee on my TV')
  await logOut(page)

  await recover(life)
  t.equal(await first(), 403, 'a new password logs every app out')
  await logInWithCode(life, 'a newer ivy password', nextCode())
  const app = await connectApp(t, life, 'Clipious on my phone')
  await page.goto(`${foyer.base}/token_manager?group=app-passwords`)
  await page.locator('summary[aria-label="Revoke Clipious on my phone"]').click()
  await page.getByRole('button', { name: 'Yes, revoke it: Clipious on my phone' }).click()
  await page.getByText('It has no access any more.').waitFor()
  t.equal(await app(), 403)

  await leave(t, life)
  foyer.clock.advance(2 * day)
  await logInWithCode(life, 'a newer ivy password', nextCode())
  await page.goto(`${foyer.base}/account`)
  t.equal(await page.getByRole('button', { name: 'Delete in three days' }).count(), 1)
  foyer.clock.advance(2 * day)
  t.equal(await deleteDueAccounts(foyer), 0)
  await page.goto(`${foyer.base}/subscriptions`)
  t.equal(await page.getByText('3 channels', { exact: true }).count(), 1)
})
