import t from 'tap'
import { getPage } from '../support/forms.js'
import { arrange, authorizeUrl, answerOf, post, registerPublic } from '../support/oauth.js'
import { isRefusal } from '../support/oauth-responses.js'

const device = 'urn:ietf:params:oauth:grant-type:device_code'

t.test('a client uses the grant types that it registered for, and no others', async (t) => {
  const { foyer, cookie } = await arrange(t)
  const all = {
    authorization_code: {},
    refresh_token: { refresh_token: 'x' },
    [device]: { device_code: 'x' },
  }
  const ask = async (registered: string[], grant_type: string, fields: Record<string, string>) => {
    const client = await registerPublic(foyer, { grant_types: registered })
    return post(foyer, '/oauth/token', { grant_type, client_id: client.client_id, ...fields })
  }
  for (const [name, fields] of Object.entries(all)) {
    const others = ['authorization_code', 'refresh_token', device].filter((other) => other !== name)
    // Refreshing alone is no way to a first token.
    const registered = name === 'authorization_code' ? [device] : others
    isRefusal(t, await ask(registered, name, fields), 'unauthorized_client')
  }
  isRefusal(t, await ask([device], device, { device_code: 'x' }), 'invalid_grant')

  const withoutCodes = await registerPublic(foyer, { grant_types: [device] })
  const page = await getPage(foyer, authorizeUrl(withoutCodes), cookie)
  t.equal(answerOf(page).get('error'), 'unauthorized_client')
  const withCodes = await registerPublic(foyer, { grant_types: ['authorization_code'] })
  const refused = answerOf(await getPage(foyer, authorizeUrl(withCodes), cookie))
  t.equal(refused.get('error'), 'invalid_request', 'another reason: it has no challenge')
})
