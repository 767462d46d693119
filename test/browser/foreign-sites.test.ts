import { build } from 'esbuild'
import t, { type Test } from 'tap'
import type { Page } from 'playwright-core'
import { findAccountByName } from '../../src/identity/accounts/store.js'
import { listSubscriptions } from '../../src/library/subscriptions/store.js'
import { noBrowser, openPage, serveFoyer, signUpOn } from '../support/browser.js'
import { htmlFile, serveSite } from '../support/foreign-site.js'
import { startFoyer, type Foyer } from '../support/foyer.js'
import { findFreePort } from '../support/server-process.js'

// A browser takes its time on a busy machine.
t.setTimeout(180_000)

/**
 * A page as Phanpy is one: it registers, opens the authorization page as a popup and waits until
 * that has come back to it. For a popup that was cut off, `closed` is true at once.
 */
const popupApp = (foyer: string, self: string) => `
<h1>Signed out</h1><button>Sign in</button>
<script type="module">
  const heading = document.querySelector('h1')
  const json = async (response) => (response.ok ? response.json() : Promise.reject(response.status))
  const post = (path, body) =>
    fetch('${foyer}' + path, { method: 'POST', body: new URLSearchParams(body) }).then(json)
  const app = await post('/api/v1/apps', {
    client_name: 'Popup', redirect_uris: '${self}/back', scopes: 'profile',
  })
  const query = new URLSearchParams({
    response_type: 'code', client_id: app.client_id, redirect_uri: '${self}/back', scope: 'profile',
  })
  const waitFor = (popup) => new Promise((done, fail) => {
    addEventListener('message', ({ data, origin }) => origin === location.origin && done(data))
    setInterval(() => popup.closed && setTimeout(() => fail('closed'), 2000), 100)
  })
  document.querySelector('button').onclick = async () => {
    try {
      const code = await waitFor(open('${foyer}/oauth/authorize?' + query, 'login', 'popup'))
      const { access_token } = await post('/oauth/token', {
        grant_type: 'authorization_code', code, redirect_uri: '${self}/back',
        client_id: app.client_id, client_secret: app.client_secret,
      })
      const headers = { authorization: 'Bearer ' + access_token }
      const url = '${foyer}/api/v1/accounts/verify_credentials'
      heading.textContent = 'Hello ' + (await fetch(url, { headers }).then(json)).username
    } catch (error) {
      heading.textContent = 'Failed: ' + error
    }
  }
  heading.textContent = 'Ready'
</script>`

const popupBack = `<script>
  opener.postMessage(new URLSearchParams(location.search).get('code'), location.origin)
  close()
</script>`

async function allowIn(popup: Page, name: string): Promise<void> {
  await signUpOn(popup, name)
  await popup.getByRole('button', { name: 'Allow' }).click()
}

const readHeading = (page: Page, start: RegExp) =>
  page.getByRole('heading', { name: start }).innerText()

t.test('a page that opens the consent as a popup hears from it', { skip: noBrowser }, async (t) => {
  const foyer = await serveFoyer(t)
  const app = await serveSite(t, (self) => ({
    '/': htmlFile(popupApp(foyer.base, self)),
    '/back': htmlFile(popupBack),
  }))
  const page = await openPage(t)
  await page.goto(app)
  await page.getByRole('heading', { name: 'Ready' }).waitFor()
  const opened = page.waitForEvent('popup')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await allowIn(await opened, 'ivy')
  t.equal(await readHeading(page, /^(Hello|Failed)/), 'Hello ivy')
})

/** oidc-client-ts as a module for a page. */
async function bundleOidc(): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: "export { UserManager } from 'oidc-client-ts'", resolveDir: '.' },
    bundle: true,
    format: 'esm',
    write: false,
  })
  return outputFiles[0]?.text ?? ''
}

/** The pages of an app that signs in with oidc-client-ts, by a popup or by a redirect. */
function oidcApp(foyer: string, self: string, clientId: string) {
  const start = `<h1>Ready</h1><button id="popup">Popup</button><button id="redirect">Redirect</button>
<script type="module">
  import { UserManager } from '/oidc.js'
  const manager = new UserManager({
    authority: '${foyer}',
    metadataUrl: '${foyer}/.well-known/oauth-authorization-server',
    client_id: '${clientId}',
    redirect_uri: '${self}/redirected',
    popup_redirect_uri: '${self}/popped',
    scope: 'profile',
    loadUserInfo: true,
  })
  const show = ({ profile }) => {
    document.querySelector('h1').textContent = 'Hello ' + profile.preferred_username
  }
  const fail = (error) => { document.querySelector('h1').textContent = 'Failed: ' + error }
  document.querySelector('#popup').onclick = () => manager.signinPopup().then(show, fail)
  document.querySelector('#redirect').onclick = () => manager.signinRedirect().catch(fail)
  if (location.pathname === '/popped') manager.signinPopupCallback().catch(fail)
  if (location.pathname === '/redirected') manager.signinRedirectCallback().then(show, fail)
</script>`
  return { '/': htmlFile(start), '/popped': htmlFile(start), '/redirected': htmlFile(start) }
}

async function registerPublic(t: Test, foyer: Foyer, redirectUris: string[]): Promise<string> {
  const response = await foyer.app.inject({
    method: 'POST',
    url: '/oauth/register',
    payload: {
      client_name: 'Oidc',
      redirect_uris: redirectUris,
      token_endpoint_auth_method: 'none',
      scope: 'profile',
    },
  })
  t.equal(response.statusCode, 201, response.body)
  return response.json<{ client_id: string }>().client_id
}

t.test('oidc-client-ts signs in by popup and by redirect', { skip: noBrowser }, async (t) => {
  const foyer = await serveFoyer(t)
  const files: Record<string, { type: string; text: string }> = {}
  const app = await serveSite(t, () => files)
  const clientId = await registerPublic(t, foyer, [`${app}/redirected`, `${app}/popped`])
  Object.assign(files, oidcApp(foyer.base, app, clientId))
  files['/oidc.js'] = { type: 'text/javascript', text: await bundleOidc() }

  const page = await openPage(t)
  await page.goto(app)
  const opened = page.waitForEvent('popup')
  await page.getByRole('button', { name: 'Popup' }).click()
  await allowIn(await opened, 'ivy')
  t.equal(await readHeading(page, /^(Hello|Failed)/), 'Hello ivy')

  await page.goto(app)
  await page.getByRole('button', { name: 'Redirect' }).click()
  await page.getByRole('button', { name: 'Allow' }).click()
  t.equal(await readHeading(page, /^(Hello|Failed)/), 'Hello ivy')
  t.match(page.url(), `${app}/redirected?`)
})

/** A Foyer whose BASE_URL has a name; browsers look for names below `localhost` on loopback. */
async function serveNamed(t: Test, name: string) {
  const port = await findFreePort()
  const base = `http://${name}:${port}`
  const foyer = await startFoyer(t, { env: { BASE_URL: base } })
  await foyer.app.listen({ host: '127.0.0.1', port })
  t.teardown(() => {
    foyer.app.server.closeAllConnections()
  })
  return { ...foyer, base }
}

const ucid = `UC${'a'.repeat(22)}`

/** A page that uses whatever cookies the browser has for a Foyer: by a script and by a form. */
const attackPage = (foyer: string) => `
<h1>Begun</h1>
<form method="post" action="${foyer}/signout"><button>Win a prize</button></form>
<script type="module">
  const url = '${foyer}/api/v1/auth/subscriptions/${ucid}'
  await fetch(url, { method: 'POST', credentials: 'include', mode: 'no-cors' })
  document.querySelector('h1').textContent = 'Done'
</script>`

for (const [what, name] of [
  ['another port', 'foyer.localhost'],
  ['a sub-domain', 'evil.foyer.localhost'],
] as const) {
  t.test(`a page from ${what} changes nothing over plain http`, { skip: noBrowser }, async (t) => {
    const foyer = await serveNamed(t, 'foyer.localhost')
    const site = await serveSite(t, () => ({ '/': htmlFile(attackPage(foyer.base)) }))
    const page = await openPage(t)
    await page.goto(`${foyer.base}/login`)
    await signUpOn(page, 'ivy')
    await page.getByRole('button', { name: 'Log out' }).waitFor()

    const codesSince = (start: number) =>
      [
        ...foyer.log
          .slice(start)
          .join('')
          .matchAll(/"code":"(\w+)"/g),
      ].map(([, code]) => code)
    let start = foyer.log.length
    await page.goto(site.replace('127.0.0.1', name))
    await page.getByRole('heading', { name: 'Done' }).waitFor()
    // The cookie came along, or it would be `credential_missing`.
    t.same(codesSince(start), ['cross_site'])
    const accountId = (await findAccountByName(foyer.db, 'ivy'))?.id ?? 0
    t.same(await listSubscriptions(foyer.db, accountId), [])

    start = foyer.log.length
    await page.getByRole('button', { name: 'Win a prize' }).click()
    await page.waitForURL(`${foyer.base}/signout`)
    t.same(codesSince(start), ['cross_site'])
    await page.goto(foyer.base)
    await page.getByRole('button', { name: 'Log out' }).waitFor()
  })
}
