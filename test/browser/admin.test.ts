import t from 'tap'
import { createAccount } from '../../src/identity/accounts/register.js'
import { insertAccount } from '../../src/identity/accounts/store.js'
import { hour } from '../../src/platform/clock.js'
import { noBrowser, openPage, serveFoyer } from '../support/browser.js'
import type { Foyer } from '../support/foyer.js'
import { lookAt } from '../support/looks.js'

// A browser takes its time on a busy machine.
t.setTimeout(180_000)

/** The administrator ada, ben, and a thousand others. */
async function furnish(foyer: Foyer): Promise<void> {
  for (const name of ['ada', 'ben']) {
    await createAccount(foyer, { name, password: `${name}-password` })
  }
  await foyer.db.updateTable('account').set({ role: 'admin' }).where('name', '=', 'ada').execute()
  for (let at = 0; at < 1000; at += 1) {
    const name = at === 3 ? 'somebody-whose-name-is-longer-than-a-phone-is-wide' : `user ${at}`
    await insertAccount(foyer.db, { name, createdAt: foyer.clock.now() - at * 7 * hour })
  }
}

t.test(
  'the administration is free of barriers, with a thousand users',
  { skip: noBrowser },
  async (t) => {
    const foyer = await serveFoyer(t, { env: { REGISTRATION: 'invite' } })
    await furnish(foyer)
    const page = await openPage(t)
    await page.goto(`${foyer.base}/login?referer=%2F`)
    await page.getByLabel('Username').fill('ada')
    await page.getByLabel('Password').fill('ada-password')
    await page.getByRole('button', { name: 'Log in', exact: true }).click()
    await page.getByRole('navigation').getByRole('link', { name: 'Admin', exact: true }).click()
    await lookAt(t, page, 'admin-overview')
    await page.getByRole('link', { name: 'Users', exact: true }).click()
    await lookAt(t, page, 'admin-users')
    await page.goto(`${foyer.base}/admin/users?q=nobody`)
    await lookAt(t, page, 'admin-users-none')
    await page.getByLabel('Name or e-mail address').fill('be')
    await page.getByRole('button', { name: 'Search' }).click()
    await page.getByRole('link', { name: 'ben' }).click()
    await lookAt(t, page, 'admin-user')
    await page.getByLabel('Reason').fill('Spam in rooms')
    await page.getByRole('button', { name: 'Ban' }).click()
    await page.getByText('Banned without end: Spam in rooms').waitFor()
    await lookAt(t, page, 'admin-user-banned')
    await page.getByRole('link', { name: 'Audit log' }).click()
    await page.getByText('without end: Spam in rooms').waitFor()
    await lookAt(t, page, 'admin-audit')
    await page.getByRole('link', { name: 'Settings', exact: true }).click()
    await lookAt(t, page, 'admin-settings')
    await page.getByRole('link', { name: 'Invitations', exact: true }).click()
    await page.getByLabel('Note').fill('Film club')
    await page.getByRole('button', { name: 'Make an invitation' }).click()
    await lookAt(t, page, 'admin-invitations')
    await page.getByRole('link', { name: 'API keys', exact: true }).click()
    await lookAt(t, page, 'admin-keys-none')
    await page.getByLabel('Name', { exact: true }).fill('Statistics')
    await page.getByLabel('Your own password').fill('ada-password')
    await page.getByRole('button', { name: 'Make a key' }).click()
    await lookAt(t, page, 'admin-key-made')
    await page.getByRole('link', { name: 'All keys' }).click()
    await lookAt(t, page, 'admin-keys')
  },
)
