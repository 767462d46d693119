import t, { type Test } from 'tap'
import { putFeedToken } from '../../src/identity/accounts/feed-token-store.js'
import { hashPassword } from '../../src/identity/accounts/passwords.js'
import { insertRecovery } from '../../src/identity/accounts/recovery-store.js'
import { setPasswordHash } from '../../src/identity/accounts/store.js'
import { hour } from '../../src/platform/clock.js'
import { digestOf } from '../../src/platform/secret.js'
import { cli, runNode } from '../support/command.js'
import { reachableEngines } from '../support/database.js'
import { fieldsOf, getPage, postForm } from '../support/forms.js'
import { startFoyer, type Answer, type Foyer } from '../support/foyer.js'
import {
  answerConsent,
  callWith,
  createPkce,
  enter,
  getCode,
  post,
  redeemCode,
  registerPublic,
  type Client,
} from '../support/oauth.js'

// Each command is a process.
t.setTimeout(300_000)

const adminKey = 'a key that only the administrator has'
const password = 'the old password of this user'
const newPassword = 'the new password of this user'
const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'

interface Tokens {
  access_token: string
  refresh_token: string
}

/** A user, everything that opens their account, and the secrets of it. */
interface Owner {
  foyer: Foyer
  name: string
  cookie: string
  client: Client
  tokens: Tokens
  /** Each thing that works at first; asking may use it up. */
  works: Record<string, () => Promise<boolean>>
}

const isOk = async (answer: Promise<Answer>) => {
  const { statusCode, body } = await answer
  if (statusCode >= 500) throw new Error(body)
  return statusCode === 200
}

const register = (foyer: Foyer, name: string) =>
  registerPublic(foyer, {
    client_name: name,
    scope: 'read write',
    grant_types: ['authorization_code', 'refresh_token', deviceGrant],
  })

/** A code that waits for its client, and how that redeems it. */
async function allowCode(foyer: Foyer, cookie: string, client: Client) {
  const { verifier, query } = createPkce()
  const code = await getCode(foyer, cookie, client, { ...query, scope: 'read write' })
  return () => redeemCode(foyer, client, code, { code_verifier: verifier })
}

/** A device that its user has allowed and that has not asked since. */
async function allowDevice(foyer: Foyer, cookie: string, { client_id }: Client) {
  const begun = await post(foyer, '/oauth/device_authorization', { client_id, scope: 'read' })
  const { device_code, user_code } = begun.json<{ device_code: string; user_code: string }>()
  const form = await getPage(foyer, '/oauth/device', cookie)
  const { csrf_token = '' } = fieldsOf(form.body, '/oauth/device')
  const fields = { csrf_token, user_code }
  const consent = await postForm(foyer, '/oauth/device', { cookie, fields })
  await answerConsent(foyer, cookie, consent.body)
  return () => post(foyer, '/oauth/token', { grant_type: deviceGrant, device_code, client_id })
}

async function createOwner(foyer: Foyer, name: string): Promise<Owner> {
  const { id, cookie } = await enter(foyer, name)
  const { db, clock } = foyer
  await setPasswordHash(db, id, { hash: await hashPassword(password) })
  const other = await enter(foyer, `${name} elsewhere`)
  await db
    .updateTable('session')
    .set({ account_id: id })
    .where('account_id', '=', other.id)
    .execute()
  const [feed, key] = [`feed of ${name}`, `key of ${name}`]
  await putFeedToken(db, { accountId: id, digest: digestOf(feed), createdAt: clock.now() })
  const recovery = { accountId: id, expiresAt: clock.now() + hour }
  await insertRecovery(db, digestOf(key), { recovery, now: clock.now() })
  const client = await register(foyer, 'Signed-in app')
  const tokens = (await (await allowCode(foyer, cookie, client))()).json<Tokens>()
  const redeem = await allowCode(foyer, cookie, await register(foyer, 'Code app'))
  const poll = await allowDevice(foyer, cookie, await register(foyer, 'Device app'))
  const { access_token, refresh_token } = tokens
  const refresh = { grant_type: 'refresh_token', refresh_token, client_id: client.client_id }
  const works = {
    'access token': () => isOk(callWith(foyer, access_token, '/api/v1/auth/preferences')),
    'refresh token': () => isOk(post(foyer, '/oauth/token', refresh)),
    code: () => isOk(redeem()),
    'approved device': () => isOk(poll()),
    'other browser': () => isOk(getPage(foyer, '/account', other.cookie)),
    'feed token': () => isOk(getPage(foyer, `/feed/private?token=${encodeURIComponent(feed)}`)),
    'recovery key': async () => {
      const fields = { key, new: `${newPassword}!`, again: `${newPassword}!` }
      return (await postForm(foyer, '/recover', { fields })).statusCode === 302
    },
  }
  return { foyer, name, cookie, client, tokens, works }
}

async function submit({ foyer, cookie }: Owner, url: string, fields: Record<string, string>) {
  const page = await getPage(foyer, url.replace(/\/password$/, ''), cookie)
  const { csrf_token = '' } = fieldsOf(page.body, url)
  return postForm(foyer, url, { cookie, fields: { csrf_token, ...fields } })
}

async function command({ foyer }: Owner, args: string[], input = '') {
  const env = { DATA_DIR: foyer.config.dataDir, DATABASE_URL: foyer.config.databaseUrl }
  const { code, stderr } = await runNode([cli, ...args], { env, input })
  if (code !== 0) throw new Error(stderr)
}

const revoke = ({ foyer, client }: Owner, token: string) =>
  post(foyer, '/oauth/revoke', { token, client_id: client.client_id })

const everything = [
  'access token',
  'refresh token',
  'code',
  'approved device',
  'other browser',
  'feed token',
  'recovery key',
]
const grants = ['access token', 'refresh token', 'code', 'approved device']
const tokensAlone = ['access token', 'refresh token']

/** The handles of what a user has allowed the three apps, from the list of this door. */
async function listGrants({ foyer, cookie }: Owner): Promise<string[]> {
  const answer = await foyer.app.inject({ url: '/api/v1/auth/tokens', headers: { cookie } })
  const listed = answer.json<{ session: string; kind: string; name: string | null }[]>()
  return listed.filter(({ kind }) => kind === 'oauth').map(({ session }) => session)
}

const eachGrant = (end: (owner: Owner, handle: string) => Promise<unknown>) => async (o: Owner) => {
  for (const handle of await listGrants(o)) await end(o, handle)
}

const withCookie = ({ foyer, cookie }: Owner, method: 'POST' | 'DELETE', url: string) =>
  foyer.app.inject({ method, url, headers: { cookie } })

/** Every way to end something, and what it ends. */
const ways: Record<string, { ends: string[]; act: (owner: Owner) => Promise<unknown> }> = {
  nothing: { ends: [], act: async () => undefined },
  'the page of apps, one by one': {
    ends: grants,
    act: eachGrant((owner, handle) => submit(owner, '/token_manager', { handle })),
  },
  'the page of apps, all others': {
    ends: everything,
    act: async (owner) => {
      // As after "Confirm it's you".
      const proved = { proved_at: owner.foyer.clock.now() }
      await owner.foyer.db.updateTable('session').set(proved).execute()
      return submit(owner, '/token_manager', { all_others: 'true' })
    },
  },
  'a changed password': {
    ends: everything,
    act: (owner) =>
      submit(owner, '/account/password', {
        current: password,
        new: newPassword,
        again: newPassword,
      }),
  },
  'a recovered password': {
    ends: everything,
    act: ({ foyer, name }) =>
      postForm(foyer, '/recover', {
        fields: { key: `key of ${name}`, new: newPassword, again: newPassword },
      }),
  },
  'a ban by an administrator': {
    ends: everything,
    act: ({ foyer, name }) =>
      foyer.app.inject({
        method: 'PUT',
        url: `/api/v1/admin/users/${name}/ban`,
        headers: { apikey: adminKey },
      }),
  },
  'oauth/revoke of the access token': {
    ends: tokensAlone,
    act: (owner) => revoke(owner, owner.tokens.access_token),
  },
  'oauth/revoke of the refresh token': {
    ends: tokensAlone,
    act: (owner) => revoke(owner, owner.tokens.refresh_token),
  },
  'tokens/:id/invalidate': {
    ends: grants,
    act: eachGrant((o, handle) => withCookie(o, 'POST', `/api/v1/tokens/${handle}/invalidate`)),
  },
  'DELETE sessions/:id': {
    ends: grants,
    act: eachGrant((o, handle) => withCookie(o, 'DELETE', `/sessions/${handle}`)),
  },
  'DELETE sessions/:id as the token names itself': {
    ends: tokensAlone,
    act: async (owner) => {
      const { foyer, tokens } = owner
      const me = await callWith(foyer, tokens.access_token, '/sessions/@me')
      return withCookie(owner, 'DELETE', `/sessions/${me.json<{ id: string }>().id}`)
    },
  },
  'tokens/unregister': {
    ends: grants,
    act: eachGrant(({ foyer, cookie }, session) =>
      foyer.app.inject({
        method: 'POST',
        url: '/api/v1/auth/tokens/unregister',
        headers: { cookie },
        payload: { session },
      }),
    ),
  },
  'the command token revoke': {
    ends: grants,
    act: eachGrant((owner, handle) => command(owner, ['token', 'revoke', handle])),
  },
  'the command user password': {
    ends: everything,
    act: (owner) => command(owner, ['user', 'password', owner.name], newPassword),
  },
  'the command user ban': {
    ends: everything,
    act: (owner) => command(owner, ['user', 'ban', owner.name]),
  },
}

async function checkWay(t: Test, owner: Owner, ends: readonly string[]) {
  for (const [thing, works] of Object.entries(owner.works)) {
    t.equal(await works(), !ends.includes(thing), thing)
  }
}

for (const engine of await reachableEngines()) {
  t.test(`${engine}: what ends something ends all that came from it`, async (t) => {
    const foyer = await startFoyer(t, { engine, env: { ADMIN_API_KEY: adminKey } })
    for (const [number, [way, { ends, act }]] of Object.entries(ways).entries()) {
      t.test(way, async (t) => {
        const owner = await createOwner(foyer, `owner${number}`)
        const bystander = number === 0 ? await createOwner(foyer, 'bystander') : undefined
        await act(owner)
        await checkWay(t, owner, ends)
        if (bystander) await checkWay(t, bystander, [])
        foyer.clock.advance(hour)
      })
    }
  })

  t.test(`${engine}: a lifted ban brings no grant back`, async (t) => {
    const foyer = await startFoyer(t, { engine, env: { ADMIN_API_KEY: adminKey } })
    const owner = await createOwner(foyer, 'zoe')
    const change = (method: 'PUT' | 'DELETE') => {
      const headers = { apikey: adminKey }
      return foyer.app.inject({ method, url: '/api/v1/admin/users/zoe/ban', headers })
    }
    await change('PUT')
    await change('DELETE')
    await checkWay(t, owner, [...grants, 'feed token', 'recovery key'])
  })

  t.test(`${engine}: lists show a grant once, as long as it can be renewed`, async (t) => {
    const foyer = await startFoyer(t, { engine })
    const owner = await createOwner(foyer, 'zoe')
    await owner.works.code?.()
    await owner.works['approved device']?.()
    const names = ['Code app', 'Device app', 'Signed-in app']
    const check = async () => {
      const headers = { cookie: owner.cookie }
      const page = await getPage(foyer, '/token_manager', owner.cookie)
      const titles = [...page.body.matchAll(/<h3[^>]*>([^<]* app)<\/h3>/g)].map(
        ([, title]) => title,
      )
      t.same(titles.sort(), names)
      const tokens = await foyer.app.inject({ url: '/api/v1/tokens', headers })
      const apps = tokens.json<{ application: { name: string }; scope: string }[]>()
      const listed = apps.filter(({ application }) => names.includes(application.name))
      t.same(listed.map(({ application }) => application.name).sort(), names)
      t.equal((await listGrants(owner)).length, 3)
      const sessions = await foyer.app.inject({ url: '/sessions', headers })
      const all = sessions.json<{ sessions: { type: string }[] }>().sessions
      t.equal(all.filter(({ type }) => type === 'oauth').length, 3)
    }
    await check()
    // The access tokens have expired; the refresh tokens have not.
    foyer.clock.advance(2 * hour)
    await check()
    await owner.works['refresh token']?.()
    await check()
  })
}
