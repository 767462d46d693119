import fc from 'fast-check'
import t, { type Test } from 'tap'
import { lifetimes } from '../../src/identity/sessions/kinds.js'
import { mintToken } from '../../src/identity/sessions/mint-token.js'
import { day, hour, minute } from '../../src/platform/clock.js'
import { createKeyring } from '../../src/platform/keyring.js'
import { randomSecret } from '../../src/platform/secret.js'
import { signIn, startFoyer, type Foyer } from '../support/foyer.js'

t.setTimeout(170_000)

/** A credential as the model knows it. Times are epoch milliseconds. */
interface Credential {
  kind: 'ott' | 'browser' | 'token' | 'api'
  headers: Record<string, string>
  /** Undefined for a guest. */
  user: string | undefined
  parent: Credential | undefined
  isRevoked: boolean
  /** When it ends at the latest. */
  end: number
  /** How long it may lie idle. */
  idle: number
  usedAt: number
  /** When it was made. */
  madeAt: number
  /** For signed tokens. */
  key: string
}

interface Model {
  now: number
  banned: Map<string, boolean>
  credentials: Credential[]
  keys: string[]
}

const isLive = (model: Model, one: Credential): boolean =>
  !one.isRevoked &&
  one.end > model.now &&
  one.usedAt + one.idle > model.now &&
  (one.kind !== 'token' || model.keys.includes(one.key))

/** What is dead stays dead, and takes what it made with it when it was revoked. */
function revoke(model: Model, one: Credential): void {
  one.isRevoked = true
  for (const child of model.credentials) if (child.parent === one) revoke(model, child)
}

const doors = [
  '/api/v1/auth/preferences',
  '/api/v1/accounts/verify_credentials',
  '/sessions',
] as const

async function agree(model: Model, { app }: Foyer): Promise<void> {
  for (const one of model.credentials) {
    const get = async (url: string) => app.inject({ url, headers: one.headers })
    const live = isLive(model, one)
    const isBanned = one.user !== undefined && model.banned.get(one.user) === true
    const expected = live && one.user !== undefined && !isBanned
    for (const url of doors) {
      const { statusCode } = await get(url)
      const isExpected = url === '/sessions' ? live && one.user !== undefined : expected
      if ((statusCode === 200) !== isExpected) {
        throw new Error(`${one.kind} of ${one.user ?? 'a guest'} at ${url}: ${statusCode}`)
      }
    }
    const who = await get('/api/user')
    const seen = who.statusCode === 200 ? who.json<{ loggedIn: boolean }>().loggedIn : undefined
    const wanted = live && !isBanned ? one.user !== undefined : undefined
    if (seen !== wanted) throw new Error(`${one.kind} at /api/user: ${who.body}`)
    const me = await get('/sessions/@me')
    const state = me.statusCode === 200 ? me.json<{ state: string }>().state : undefined
    const wantedState =
      live && one.user !== undefined ? (isBanned ? 'banned' : 'normal') : undefined
    if (state !== wantedState) throw new Error(`${one.kind} at /sessions/@me: ${me.body}`)
    if (live) one.usedAt = model.now
  }
}

type Step = fc.AsyncCommand<Model, Foyer>

/** A command that picks a credential or name by number, acts, and then has both sides compared. */
function step(
  name: string,
  pick: number,
  act: (model: Model, foyer: Foyer, pick: number) => Promise<void>,
): Step {
  return {
    check: () => true,
    run: async (model, foyer) => {
      await act(model, foyer, pick)
      await agree(model, foyer)
    },
    toString: () => `${name}(${pick})`,
  }
}

const nameOf = (pick: number) => `user-${pick % 3}`
const passwordOf = (name: string) => `${name}-Password1`
const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` })

function add(model: Model, one: Pick<Credential, 'kind' | 'headers'> & Partial<Credential>): void {
  const rest = { user: undefined, parent: undefined, isRevoked: false, key: '', madeAt: model.now }
  model.credentials.push({ ...rest, end: Infinity, idle: Infinity, usedAt: model.now, ...one })
}

const choose = (of: Credential[], pick: number) => of[pick % Math.max(1, of.length)]
const ottOf = (model: Model, pick: number) =>
  choose(
    model.credentials.filter((one) => one.kind === 'ott' && isLive(model, one)),
    pick,
  )
const usable = (model: Model) =>
  model.credentials.filter(
    (one) => isLive(model, one) && one.user !== undefined && !model.banned.get(one.user),
  )

async function grant(model: Model, { app }: Foyer): Promise<void> {
  const { token } = (await app.inject({ url: '/api/auth/grant' })).json<{ token: string }>()
  add(model, { kind: 'ott', headers: bearer(token), idle: lifetimes.guest.idle })
}

function becomeUser(model: Model, one: Credential, user: string): void {
  for (const child of model.credentials) if (child.parent === one) revoke(model, child)
  Object.assign(one, { user, idle: Infinity, end: model.now + lifetimes.registered.total })
}

/** Registers the name, or logs in where it exists. */
async function enter(model: Model, { app }: Foyer, pick: number): Promise<void> {
  const one = ottOf(model, pick)
  const username = nameOf(pick)
  if (!one) return
  const isKnown = model.banned.has(username)
  const isRefused =
    (one.user !== undefined && model.banned.get(one.user)) || model.banned.get(username)
  const { statusCode } = await app.inject({
    method: 'POST',
    url: isKnown ? '/api/user/login' : '/api/user/register',
    headers: one.headers,
    payload: { username, password: passwordOf(username) },
  })
  if (isRefused ? statusCode !== 403 : statusCode >= 300) throw new Error(`enter: ${statusCode}`)
  if (isRefused) return
  if (!isKnown) model.banned.set(username, false)
  becomeUser(model, one, username)
}

async function leave(model: Model, { app }: Foyer, pick: number): Promise<void> {
  const one = ottOf(model, pick)
  if (!one) return
  await app.inject({ method: 'POST', url: '/api/user/logout', headers: one.headers })
  if (one.user === undefined) return
  for (const child of model.credentials) if (child.parent === one) revoke(model, child)
  Object.assign(one, { user: undefined, end: Infinity, idle: lifetimes.guest.idle })
}

async function browse(model: Model, foyer: Foyer, pick: number): Promise<void> {
  const user = nameOf(pick)
  if (model.banned.get(user) !== false) return
  const cookie = await signIn(foyer, user, passwordOf(user))
  const { total, idle } = lifetimes.browser
  add(model, { kind: 'browser', headers: { cookie }, user, end: model.now + total, idle })
}

async function makeToken(model: Model, foyer: Foyer, pick: number): Promise<void> {
  const user = nameOf(pick)
  if (!model.banned.has(user)) return
  const { id } = await foyer.db
    .selectFrom('account')
    .select('id')
    .where('name', '=', user)
    .executeTakeFirstOrThrow()
  const { token } = await mintToken(foyer, { accountId: id, scopes: [':*'] })
  add(model, { kind: 'token', headers: bearer(token), user, key: model.keys[0] ?? '' })
}

async function makeApi(model: Model, { app }: Foyer, pick: number): Promise<void> {
  const maker = choose(usable(model), pick)
  if (!maker) return
  const answer = await app.inject({
    method: 'POST',
    url: '/sessions',
    headers: maker.headers,
    payload: { name: 'api', type: 'api', expiry: (100 * day) / 1000 },
  })
  // A cookie alone makes nothing when its log-in is old.
  if (maker.kind === 'browser' && model.now - maker.madeAt > 10 * minute) {
    if (answer.statusCode === 403) return
    throw new Error(`an old log-in made an API session: ${answer.statusCode}`)
  }
  const parent = maker.kind === 'browser' ? undefined : maker
  const end = Math.min(model.now + 100 * day, parent?.end ?? Infinity)
  const { token } = answer.json<{ token: string }>()
  add(model, { kind: 'api', headers: bearer(token), user: maker.user, parent, end })
}

async function end(model: Model, { app }: Foyer, pick: number): Promise<void> {
  const one = choose(
    model.credentials.filter((each) => isLive(model, each) && each.user !== undefined),
    pick,
  )
  if (!one) return
  const me = await app.inject({ url: '/sessions/@me', headers: one.headers })
  const url = `/sessions/${me.json<{ id: string }>().id}`
  const { statusCode } = await app.inject({ method: 'DELETE', url, headers: one.headers })
  if (statusCode !== 204) throw new Error(`end: ${statusCode}`)
  revoke(model, one)
}

async function ban(model: Model, { db }: Foyer, pick: number): Promise<void> {
  const name = nameOf(pick)
  const isBanned = model.banned.get(name)
  if (isBanned === undefined) return
  const state = isBanned ? 'normal' : 'banned'
  await db.updateTable('account').set({ state }).where('name', '=', name).execute()
  model.banned.set(name, !isBanned)
}

/** A new first key; the second rotation on, the oldest is given up. */
async function rotate(model: Model, { keyring }: Foyer): Promise<void> {
  model.keys = [randomSecret(), ...model.keys].slice(0, 2)
  const [first = '', ...rest] = model.keys
  // As after a restart with the new keys.
  Object.assign(keyring, createKeyring([first, ...rest]))
}

async function wait(model: Model, { clock }: Foyer, pick: number): Promise<void> {
  const time = [hour, 10 * day, 14 * day, 31 * day, 101 * day][pick % 5] ?? hour
  clock.advance(time)
  model.now += time
}

const acts = { grant, enter, leave, browse, makeToken, makeApi, end, ban, rotate, wait }

const steps = Object.entries(acts).map(([name, act]) =>
  fc.nat(30).map((pick) => step(name, pick, act)),
)

async function startHouse(t: Test): Promise<{ model: Model; real: Foyer }> {
  const real = await startFoyer(t)
  const model: Model = {
    now: real.clock.now(),
    banned: new Map(),
    credentials: [],
    keys: [...real.keyring.hmacKeys],
  }
  // Something to work on from the first step.
  await grant(model, real)
  await enter(model, real, 0)
  return { model, real }
}

t.test('whatever is done, every door lets in exactly whom a plain model would', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.commands(steps, { size: '+1', maxCommands: 20 }), async (commands) => {
      const house = await startHouse(t)
      await fc.asyncModelRun(() => house, commands)
      await house.real.close()
    }),
    { numRuns: 20, endOnFailure: true },
  )
  t.pass('the guard and the model agreed after each step')
})
