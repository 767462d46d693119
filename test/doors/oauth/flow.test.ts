import t from 'tap'
import { reachableEngines } from '../../support/database.js'
import { getPage } from '../../support/forms.js'
import { signIn, startFoyer } from '../../support/foyer.js'
import {
  answerConsent,
  authorizeUrl,
  callWith,
  getToken,
  outOfBand,
  redeemCode,
  registerApp,
} from '../../support/oauth.js'

for (const engine of await reachableEngines()) {
  t.test(`${engine}: the document's flow, out of band, ends in verify_credentials`, async (t) => {
    const foyer = await startFoyer(t, { engine })
    const client = await registerApp(foyer, {
      client_name: 'your_app_name',
      redirect_uris: outOfBand,
      scopes: 'read',
    })
    const url = authorizeUrl(client)
    const signedOut = await getPage(foyer, url)
    t.equal(signedOut.statusCode, 302)
    t.match(signedOut.headers.location, /^\/login\?again=1&referer=/)

    const cookie = await signIn(foyer, 'anna')
    const page = await getPage(foyer, url, cookie)
    t.equal(page.statusCode, 200, page.body)
    const allowed = await answerConsent(foyer, cookie, page.body)
    t.equal(allowed.statusCode, 200, allowed.body)
    const code = /<code>([A-Za-z0-9]{43})<\/code>/.exec(allowed.body)?.[1] ?? ''
    const redeemed = await redeemCode(foyer, client, code)
    t.equal(redeemed.statusCode, 200, redeemed.body)
    const { access_token: token, ...rest } = redeemed.json<{ access_token: string }>()
    t.same(rest, { token_type: 'Bearer', scope: 'read', created_at: foyer.clock.now() / 1000 })
    t.match(token, /^oat_[A-Za-z0-9]{43}$/)
    const account = await callWith(foyer, token, '/api/v1/accounts/verify_credentials')
    t.equal(account.statusCode, 200, account.body)
    t.equal(account.json().username, 'anna')
    const app = await callWith(foyer, token, '/api/v1/apps/verify_credentials')
    t.equal(app.json().name, 'your_app_name')
    t.equal(app.json().client_secret, undefined)
  })

  t.test(`${engine}: an OAuth token opens exactly what its scopes say, on any door`, async (t) => {
    const foyer = await startFoyer(t, { engine })
    const client = await registerApp(foyer, { scopes: 'read write' })
    const cookie = await signIn(foyer, 'anna')
    const token = await getToken(foyer, cookie, client, { scope: 'read:preferences' })
    t.equal((await callWith(foyer, token, '/api/v1/auth/preferences')).statusCode, 200)
    const refused = await callWith(foyer, token, '/api/v1/auth/playlists')
    t.equal(refused.statusCode, 403)
    t.same(refused.json(), { error: 'Invalid scope' })
    t.equal(
      refused.headers['www-authenticate'],
      'Bearer realm="Foyer", error="insufficient_scope", scope="read:playlists"',
    )
  })
}
