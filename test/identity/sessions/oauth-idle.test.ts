import t from 'tap'
import { day, minute } from '../../../src/platform/clock.js'
import { reachableEngines } from '../../support/database.js'
import {
  arrange,
  callWith,
  createPkce,
  credentialsOf,
  getCode,
  getToken,
  post,
  redeemCode,
  registerPublic,
} from '../../support/oauth.js'

const env = { OAUTH_IDLE_DAYS: '7' }

for (const engine of await reachableEngines()) {
  t.test(`${engine}: a token that nobody uses ends after OAUTH_IDLE_DAYS`, async (t) => {
    const { foyer, client, cookie } = await arrange(t, { engine, env })
    const used = await getToken(foyer, cookie, client)
    const unused = await getToken(foyer, cookie, client)
    const statusOf = async (token: string) =>
      (await callWith(foyer, token, '/api/v1/auth/preferences')).statusCode
    for (let week = 1; week <= 3; week += 1) {
      foyer.clock.advance(7 * day - minute)
      t.equal(await statusOf(used), 200, `week ${week}`)
    }
    t.equal(await statusOf(unused), 401)
    foyer.clock.advance(7 * day)
    t.equal(await statusOf(used), 401)
  })

  t.test(`${engine}: a refresh token ends with them, too, and each use gives anew`, async (t) => {
    const { foyer, cookie } = await arrange(t, { engine, env })
    const client = await registerPublic(foyer, {
      grant_types: ['authorization_code', 'refresh_token'],
    })
    const { verifier, query } = createPkce()
    const code = await getCode(foyer, cookie, client, query)
    let answer = await redeemCode(foyer, client, code, { code_verifier: verifier })
    for (const wait of [7 * day - 1, 7 * day - 1, 7 * day]) {
      const { refresh_token = '' } = answer.json<{ refresh_token?: string }>()
      foyer.clock.advance(wait)
      answer = await post(foyer, '/oauth/token', {
        grant_type: 'refresh_token',
        refresh_token,
        ...credentialsOf(client),
      })
      t.equal(answer.statusCode, wait < 7 * day ? 200 : 400, answer.body)
    }
  })
}
