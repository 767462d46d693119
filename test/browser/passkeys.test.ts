import t, { type Test } from 'tap'
import { createAccount } from '../../src/identity/accounts/register.js'
import { minute } from '../../src/platform/clock.js'
import { noBrowser, openPage, serveFoyer } from '../support/browser.js'
import { lookAt } from '../support/looks.js'

// A browser takes its time on a busy machine.
t.setTimeout(180_000)

/** Amy's Foyer at a name for which browsers offer passkeys, and a page with an authenticator. */
async function start(t: Test, { knowsOwner = true } = {}) {
  const served = await serveFoyer(t, { isLocalhost: true })
  await createAccount(served, { name: 'amy', password: 'amy-password' })
  const page = await openPage(t)
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  const options = {
    protocol: 'ctap2',
    transport: 'internal',
    hasResidentKey: true,
    hasUserVerification: knowsOwner,
    isUserVerified: knowsOwner,
    automaticPresenceSimulation: true,
  } as const
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', { options })
  t.teardown(async () => {
    await devtools.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId })
    await devtools.detach()
  })
  const credentials = async () =>
    (await devtools.send('WebAuthn.getCredentials', { authenticatorId })).credentials
  const enterPassword = async () => {
    await page.goto(`${served.base}/login?referer=%2Faccount%2Fsecond-factor`)
    await page.getByLabel('Username').fill('amy')
    await page.getByLabel('Password').fill('amy-password')
    await page.getByRole('button', { name: 'Log in', exact: true }).click()
  }
  const logOut = async () => {
    await page.getByRole('button', { name: 'Log out' }).click()
  }
  /** Adds a passkey from the page that is open; the recovery codes of the first. */
  const add = async (name: string) => {
    await page.getByRole('button', { name: 'Add a passkey' }).click()
    await page.getByLabel('Name', { exact: true }).fill(name)
    await page.getByRole('button', { name: 'Create passkey' }).click()
  }
  return { ...served, page, credentials, enterPassword, logOut, add }
}

t.test(
  'a passkey logs in without a password, and confirms a password',
  { skip: noBrowser },
  async (t) => {
    const { page, base, db, enterPassword, logOut, add } = await start(t)
    await enterPassword()
    await page.getByRole('button', { name: 'Add a passkey' }).click()
    await lookAt(t, page, 'passkey-add')
    await page.goto(`${base}/account/second-factor`)
    await add('My laptop')
    const codes = (await page.locator('pre.secret').innerText()).trim().split('\n')
    t.equal(codes.length, 10, 'recovery codes come with the first factor')
    await page.getByRole('link', { name: 'I’ve kept them' }).click()
    await lookAt(t, page, 'passkey-list')
    t.equal(await page.getByText('My laptop', { exact: true }).count(), 1)
    await logOut()

    await page.goto(`${base}/login?referer=%2Faccount%2Fsecond-factor`)
    await page.getByRole('link', { name: 'Log in with a passkey' }).click()
    await page.getByRole('heading', { name: 'Second factor' }).waitFor()
    const session = await db
      .selectFrom('session')
      .select(['kind', 'proved_at'])
      .where('kind', '=', 'browser')
      .executeTakeFirstOrThrow()
    t.ok(session.proved_at, 'it proves who is there')
    await logOut()

    await enterPassword()
    await page.getByRole('heading', { name: 'Second step' }).waitFor()
    await lookAt(t, page, 'log-in-passkey-step')
    await page.getByRole('button', { name: 'Use a passkey' }).click()
    await page.getByRole('heading', { name: 'Second factor' }).waitFor()
    const { counter, last_used_at } = await db
      .selectFrom('passkey')
      .select(['counter', 'last_used_at'])
      .executeTakeFirstOrThrow()
    t.ok(counter > 1, 'its uses are counted')
    t.ok(last_used_at)
    t.same(
      await db.selectFrom('passkey_challenge').select('purpose').execute(),
      [{ purpose: 'add' }],
      'only the challenge of the page that was left is there still',
    )
  },
)

t.test(
  'a passkey alone has to know its owner, and nothing is good twice',
  { skip: noBrowser },
  async (t) => {
    const { page, base, db, clock, enterPassword, logOut, add } = await start(t, {
      knowsOwner: false,
    })
    await enterPassword()
    await add('Key')
    await page.getByRole('link', { name: 'I’ve kept them' }).click()
    await logOut()

    await page.goto(`${base}/login/passkey`)
    await page.getByText('That didn’t work.').waitFor()
    const { credential_id: id } = await db
      .selectFrom('passkey')
      .select('credential_id')
      .executeTakeFirstOrThrow()
    await page.locator('[data-passkey]').evaluate((part, id) => {
      const options: object = JSON.parse(part.getAttribute('data-options') ?? '')
      const forged = { ...options, userVerification: 'discouraged', allowCredentials: [{ id }] }
      part.setAttribute('data-options', JSON.stringify(forged))
    }, id)
    await page.getByRole('button', { name: 'Use a passkey' }).click()
    await page.getByText('This passkey was not accepted.').waitFor()

    await enterPassword()
    await page.getByRole('button', { name: 'Use a passkey' }).click()
    await page.getByRole('heading', { name: 'Second factor' }).waitFor()
    await logOut()

    await enterPassword()
    await page.getByRole('heading', { name: 'Second step' }).waitFor()
    await db.updateTable('passkey_challenge').set({ expires_at: clock.now() }).execute()
    await page.getByRole('button', { name: 'Use a passkey' }).click()
    await page.getByText('This passkey was not accepted.').waitFor()

    await db.updateTable('passkey').set({ counter: 1_000_000 }).execute()
    await page.getByRole('button', { name: 'Use a passkey' }).click()
    await page.getByText('This passkey was not accepted.').waitFor()
    t.equal(
      new URL(page.url()).pathname,
      '/login/second-factor/passkey',
      'a counter that goes back',
    )
  },
)

t.test(
  'a passkey is named, proves who is there, and is removed; with the last one the factor goes',
  { skip: noBrowser },
  async (t) => {
    const { page, db, clock, credentials, enterPassword, add } = await start(t)
    await enterPassword()
    await add('First')
    await page.getByRole('link', { name: 'I’ve kept them' }).click()
    t.equal((await credentials()).length, 1)
    await page.getByLabel('New name for First').fill('Blue key')
    await page.getByRole('button', { name: 'Rename First' }).click()
    await page.getByText('Blue key', { exact: true }).waitFor()
    clock.advance(11 * minute)
    await page.getByRole('button', { name: 'Add a passkey' }).click()
    await page.getByRole('heading', { name: 'Confirm it’s you' }).waitFor()
    await page.getByRole('button', { name: 'Use a passkey' }).click()
    await page.getByRole('button', { name: 'Create passkey' }).waitFor()
    await page.getByRole('link', { name: 'Back' }).click()
    clock.advance(11 * minute)
    await page.getByRole('button', { name: 'Remove Blue key' }).click()
    await page.getByLabel('Your password').fill('amy-password')
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByText('The passkey is removed.').waitFor()
    t.same(await db.selectFrom('passkey').select('name').execute(), [])
    t.same(await db.selectFrom('recovery_code').select('digest').execute(), [])
    const kinds = await db.selectFrom('security_event').select('kind').execute()
    t.same(
      kinds.map(({ kind }) => kind).filter((kind) => kind.startsWith('passkey')),
      ['passkey_added', 'passkey_removed'],
    )
  },
)
