import { OAuth2Client, OAuth2HttpError } from '@badgateway/oauth2-client'
import { createOAuthAPIClient, createRestAPIClient } from 'masto'
import megalodon, { detector } from 'megalodon'
import * as oauth from 'oauth4webapi'
import * as openid from 'openid-client'
import { AuthorizationCode, ClientCredentials } from 'simple-oauth2'
import t, { type Test } from 'tap'
import { serveFoyer } from '../../support/browser.js'
import { fieldsOf, getPage, postForm } from '../../support/forms.js'
import type { Foyer } from '../../support/foyer.js'
import { answerConsent, enter, outOfBand } from '../../support/oauth.js'

// Programs of others, as they are published, on a real port.

const callback = 'http://127.0.0.1:43210/callback'

async function arrange(t: Test) {
  const foyer = await serveFoyer(t)
  const { cookie } = await enter(foyer, 'anna')
  return { foyer, base: foyer.base, cookie }
}

/** What the user's browser does with the address that a client made; where it ends up. */
async function browse(
  foyer: Foyer & { base: string },
  cookie: string,
  address: string | URL,
  decision: 'allow' | 'deny' = 'allow',
): Promise<URL> {
  const path = String(address).replace(foyer.base, '')
  const page = await getPage(foyer, path, cookie)
  const answer =
    page.statusCode === 200 ? await answerConsent(foyer, cookie, page.body, { decision }) : page
  const { location } = answer.headers
  if (typeof location === 'string') return new URL(location)
  const code = /<code>(\w{43})<\/code>/.exec(answer.body)?.[1]
  if (code === undefined) throw new Error(`no answer: ${answer.body}`)
  return new URL(`shown:?code=${code}`)
}

/** What a promise is rejected with, to be looked at. */
const faultOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'it was not refused',
    (error: unknown) => error,
  )

const codeIn = (url: URL) => url.searchParams.get('code') ?? ''

t.test('masto registers, gets a token out of band, uses and revokes it', async (t) => {
  const { foyer, base, cookie } = await arrange(t)
  const app = await createRestAPIClient({ url: base }).v1.apps.create({
    clientName: 'masto',
    redirectUris: outOfBand,
    scopes: 'read write follow',
  })
  const clientId = app.clientId ?? ''
  const clientSecret = app.clientSecret ?? ''
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: outOfBand,
    scope: 'read write follow',
  })
  const code = codeIn(await browse(foyer, cookie, `/oauth/authorize?${query.toString()}`))
  const client = createOAuthAPIClient({ url: base })
  const token = await client.token.create({
    clientId,
    clientSecret,
    redirectUri: outOfBand,
    grantType: 'authorization_code',
    code,
    scope: 'read write follow',
  })
  t.equal(token.scope, 'read write follow')
  const rest = createRestAPIClient({ url: base, accessToken: token.accessToken })
  t.equal((await rest.v1.accounts.verifyCredentials()).username, 'anna')
  t.equal((await rest.v1.apps.verifyCredentials()).name, 'masto')
  await client.revoke({ clientId, clientSecret, token: token.accessToken })
  t.match(await faultOf(rest.v1.accounts.verifyCredentials()), { statusCode: 401 })
})

for (const kind of ['mastodon', 'gotosocial', 'pleroma'] as const) {
  t.test(`megalodon signs in as it does at ${kind}`, async (t) => {
    const { foyer, base, cookie } = await arrange(t)
    // The package is CommonJS; its default is one step further down under ES modules.
    const make = megalodon.default
    const client = make(kind, base)
    const app = await client.registerApp('megalodon', { redirect_uris: outOfBand })
    const code = codeIn(await browse(foyer, cookie, app.url ?? ''))
    const { client_id, client_secret } = app
    const token = await client.fetchAccessToken(client_id, client_secret, code, outOfBand)
    const signedIn = make(kind, base, token.access_token)
    t.equal((await signedIn.verifyAccountCredentials()).data.username, 'anna')
    await signedIn.revokeToken(client_id, client_secret, token.access_token)
    t.match(await faultOf(signedIn.verifyAccountCredentials()), { response: { status: 401 } })
  })
}

t.test('megalodon’s detector finds out whose dialect is spoken', async (t) => {
  const { base } = await arrange(t)
  t.equal(await detector(base), 'mastodon')
  t.equal((await megalodon.default('mastodon', base).getInstance()).data.title, 'Foyer')
})

/** Registers by RFC 7591 and discovers, as openid-client does it. */
function registerByOpenid(base: string, metadata: Record<string, unknown>) {
  const options: openid.DynamicClientRegistrationRequestOptions = {
    algorithm: 'oauth2',
    // Deprecated to stand out; a server on loopback has no other way.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    execute: [openid.allowInsecureRequests],
  }
  return openid.dynamicClientRegistration(
    new URL(base),
    { redirect_uris: [callback], scope: 'read write', ...metadata },
    undefined,
    options,
  )
}

t.test(
  'openid-client: discovery, registration, PKCE, iss, introspection, refresh, revocation',
  async (t) => {
    const { foyer, base, cookie } = await arrange(t)
    const config = await registerByOpenid(base, {
      client_name: 'openid-client',
      grant_types: ['authorization_code', 'refresh_token'],
    })
    t.equal(config.serverMetadata().issuer, base)
    const pkceCodeVerifier = openid.randomPKCECodeVerifier()
    const expectedState = openid.randomState()
    const ask = async (decision: 'allow' | 'deny') =>
      browse(
        foyer,
        cookie,
        openid.buildAuthorizationUrl(config, {
          redirect_uri: callback,
          scope: 'read',
          state: expectedState,
          code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
          code_challenge_method: 'S256',
        }),
        decision,
      )
    const checks = { pkceCodeVerifier, expectedState }
    const denied = await ask('deny')
    t.match(await faultOf(openid.authorizationCodeGrant(config, denied, checks)), {
      error: 'access_denied',
    })

    const wrong = { ...checks, pkceCodeVerifier: openid.randomPKCECodeVerifier() }
    const landed = await ask('allow')
    t.match(await faultOf(openid.authorizationCodeGrant(config, landed, wrong)), {
      error: 'invalid_grant',
    })
    const tokens = await openid.authorizationCodeGrant(config, landed, checks)
    t.equal(tokens.scope, 'read')
    const { active, username } = await openid.tokenIntrospection(config, tokens.access_token)
    t.same({ active, username }, { active: true, username: 'anna' })
    const renewed = await openid.refreshTokenGrant(config, tokens.refresh_token ?? '')
    t.equal((await openid.tokenIntrospection(config, tokens.access_token)).active, false)
    await openid.tokenRevocation(config, renewed.access_token)
    t.equal((await openid.tokenIntrospection(config, renewed.access_token)).active, false)
  },
)

t.test('openid-client completes the device flow', async (t) => {
  const { foyer, base, cookie } = await arrange(t)
  const config = await registerByOpenid(base, {
    redirect_uris: [],
    grant_types: ['urn:ietf:params:oauth:grant-type:device_code'],
    token_endpoint_auth_method: 'none',
  })
  const device = await openid.initiateDeviceAuthorization(config, { scope: 'read' })
  const form = await getPage(foyer, '/oauth/device', cookie)
  const { csrf_token = '' } = fieldsOf(form.body, '/oauth/device')
  const fields = { csrf_token, user_code: device.user_code }
  const consent = await postForm(foyer, '/oauth/device', { cookie, fields })
  await answerConsent(foyer, cookie, consent.body)
  // The interval is for a person's pace; nobody is polled twice here.
  const tokens = await openid.pollDeviceAuthorizationGrant(config, { ...device, interval: 0.01 })
  t.equal(tokens.scope, 'read')
  t.match(tokens.access_token, /^oat_/)
})

t.test('oauth4webapi, strict about everything, completes a flow with Basic', async (t) => {
  const { foyer, base, cookie } = await arrange(t)
  // Deprecated to stand out; a server on loopback has no other way.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  const insecure = { [oauth.allowInsecureRequests]: true }
  const issuer = new URL(base)
  const found = await oauth.discoveryRequest(issuer, { ...insecure, algorithm: 'oauth2' })
  const server = await oauth.processDiscoveryResponse(issuer, found)
  const registered = await oauth.dynamicClientRegistrationRequest(
    server,
    { redirect_uris: [callback] },
    insecure,
  )
  const client = await oauth.processDynamicClientRegistrationResponse(registered)
  const auth = oauth.ClientSecretBasic(client.client_secret as string)
  const verifier = oauth.generateRandomCodeVerifier()
  const state = oauth.generateRandomState()
  const address = new URL(server.authorization_endpoint ?? '')
  address.search = new URLSearchParams({
    response_type: 'code',
    client_id: client.client_id,
    redirect_uri: callback,
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  }).toString()
  const landed = await browse(foyer, cookie, address)
  const answer = oauth.validateAuthResponse(server, client, landed, state)
  const redeemed = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    auth,
    answer,
    callback,
    verifier,
    insecure,
  )
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, redeemed)
  t.equal(tokens.token_type, 'bearer')
  const { access_token } = tokens
  const asked = await oauth.introspectionRequest(server, client, auth, access_token, insecure)
  const told = await oauth.processIntrospectionResponse(server, client, asked)
  t.equal(told.active, true)
  const revoked = await oauth.revocationRequest(server, client, auth, access_token, insecure)
  await oauth.processRevocationResponse(revoked)
  const again = await oauth.introspectionRequest(server, client, auth, access_token, insecure)
  t.same(await oauth.processIntrospectionResponse(server, client, again), { active: false })
})

async function registerHere(base: string) {
  const answer = await fetch(`${base}/api/v1/apps`, {
    method: 'POST',
    body: new URLSearchParams({ client_name: 'A', redirect_uris: callback, scopes: 'read write' }),
  })
  // The shape is that of the API under test; a wrong one fails the flow below.
  return (await answer.json()) as { client_id: string; client_secret: string }
}

t.test('simple-oauth2 gets a user’s token and one of its own, and revokes', async (t) => {
  const { foyer, base, cookie } = await arrange(t)
  const { client_id: id, client_secret: secret } = await registerHere(base)
  const auth = { tokenHost: base, tokenPath: '/oauth/token', revokePath: '/oauth/revoke' }
  const client = new AuthorizationCode({ client: { id, secret }, auth })
  const address = client.authorizeURL({ redirect_uri: callback, scope: 'read', state: 's' })
  const landed = await browse(foyer, cookie, address)
  const redirect = { code: codeIn(landed), redirect_uri: callback, scope: 'read' }
  const user = await client.getToken(redirect)
  t.equal(user.token.scope, 'read')
  await user.revoke('access_token')
  t.match(await faultOf(client.getToken(redirect)), { output: { statusCode: 400 } })
  const itself = new ClientCredentials({ client: { id, secret }, auth })
  t.equal((await itself.getToken({ scope: 'write' })).token.scope, 'write')
})

t.test('@badgateway/oauth2-client discovers, uses PKCE, introspects and revokes', async (t) => {
  const { foyer, base, cookie } = await arrange(t)
  const { client_id: clientId, client_secret: clientSecret } = await registerHere(base)
  const client = new OAuth2Client({
    server: base,
    discoveryEndpoint: '/.well-known/oauth-authorization-server',
    clientId,
    clientSecret,
  })
  const codeVerifier = 'v'.repeat(64)
  const state = 'abc'
  const asked = { redirectUri: callback, scope: ['read'], state, codeVerifier }
  const address = await client.authorizationCode.getAuthorizeUri(asked)
  const landed = await browse(foyer, cookie, address)
  const from = { redirectUri: callback, state, codeVerifier }
  const token = await client.authorizationCode.getTokenFromCodeRedirect(landed, from)
  t.equal((await client.introspect(token)).active, true)
  await client.revoke(token)
  t.equal((await client.introspect(token)).active, false)
  const again = client.authorizationCode.getTokenFromCodeRedirect(landed, from)
  t.ok((await faultOf(again)) instanceof OAuth2HttpError)
})
