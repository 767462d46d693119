import { sql } from 'kysely'
import t from 'tap'
import { z } from 'zod'
import { foyerVersion } from '../src/platform/version.js'
import { readBody } from './fixtures/make-database/questions.js'
import { reachableEngines } from './support/database.js'
import { postForm } from './support/forms.js'
import type { Answer, Foyer } from './support/foyer.js'
import { readOldDatabase, startOnOldDatabase, type OldDatabase } from './support/old-database.js'

const version = '0.1.0'
const old = readOldDatabase(version)

type Recorded = OldDatabase['answers'][number]

/** The names of what tokens of then open: notifications, feeds and rooms have names of their own now. */
const renamedScopes: Record<string, string> = {
  'profile read:accounts read:subscriptions read:playlists read:history read:preferences read:notifications read:applications write:subscriptions write:playlists write:history write:preferences write:import write:accounts write:applications read:export write:tokens read write follow':
    'profile read:accounts read:subscriptions read:playlists read:history read:preferences read:notifications read:applications write:subscriptions write:playlists write:notifications write:history write:preferences write:import write:accounts write:applications rooms read:export write:tokens write:feed read write follow',
  // It opens only some of what the name stands for.
  'write:subscriptions': '',
}

const renameScopes = (body: unknown): unknown =>
  JSON.parse(JSON.stringify(body), (key: string, value: unknown) =>
    key === 'scope' && typeof value === 'string' ? (renamedScopes[value] ?? value) : value,
  )

const objectShape = z.looseObject({ uri: z.string() })
const errorShape = z.strictObject({ error: z.literal('This request needs a signed-in user') })

/** What `/api/v1/instance` has said since then; the recorded server listened at this port. */
const instanceLimits = {
  urls: { streaming_api: 'ws://127.0.0.1:39821' },
  configuration: {
    accounts: { max_featured_tags: 0, max_pinned_statuses: 0 },
    statuses: { max_characters: 0, max_media_attachments: 0, characters_reserved_per_url: 23 },
    media_attachments: {
      supported_mime_types: [],
      description_limit: 0,
      image_size_limit: 0,
      image_matrix_limit: 0,
      video_size_limit: 0,
      video_frame_rate_limit: 0,
      video_matrix_limit: 0,
    },
    polls: {
      max_options: 0,
      max_characters_per_option: 0,
      min_expiration: 0,
      max_expiration: 0,
    },
    translation: { enabled: false },
  },
}

const withVersion = (body: unknown): unknown =>
  JSON.parse(JSON.stringify(body), (key: string, value: unknown) =>
    key === 'version' && typeof value === 'string' ? value.replace(version, foyerVersion) : value,
  )

/**
 * What is answered differently on purpose since then, and why: the only place for it. `change` makes
 * of the old answer what is expected now.
 */
const differences: {
  why: string
  isMeant: (answer: Recorded) => boolean
  change: (answer: Recorded) => Partial<Recorded>
}[] = [
  {
    why: 'a token is listed with the OAuth names of what it opens: there are more names, and none says more than the token',
    isMeant: ({ url }) => url === '/api/v1/tokens',
    change: ({ body }) => ({ body: renameScopes(body) }),
  },
  {
    why: 'an instance has the limits and the streaming address that Mastodon clients look up in it',
    isMeant: ({ url }) => url === '/api/v1/instance',
    change: ({ body }) => ({ body: { ...objectShape.parse(body), ...instanceLimits } }),
  },
  {
    why: 'a server says its own version',
    isMeant: ({ url }) => url === '/api/v1/instance' || url === '/nodeinfo/2.0',
    change: ({ body }) => ({ body: withVersion(body) }),
  },
  {
    why: 'people log in, they no longer sign in',
    isMeant: ({ body }) => errorShape.safeParse(body).success,
    change: () => ({ body: { error: 'This request needs a user who is logged in' } }),
  },
]

/** Tables whose rows have gone elsewhere since then; with `undefined` they are not needed any more. */
const movedTables: Record<string, string | undefined> = {}

const expectedOf = (answer: Recorded): Recorded =>
  differences
    .filter(({ isMeant }) => isMeant(answer))
    .reduce((changed, { change }) => ({ ...changed, ...change(changed) }), answer)

const typeOf = ({ headers }: Answer) => String(headers['content-type'] ?? '').split(';', 1)[0] ?? ''

const ask = ({ app }: Foyer, as: string, url: string) =>
  app.inject({ url, headers: old.credentials[as] ?? {} })

/** The handles of grants that wait for their client; lists did not show them then. */
async function listWaitingGrants({ db }: Foyer): Promise<string[]> {
  const rows = await db
    .selectFrom('session')
    .select('handle')
    .where('digest', 'like', 'none:%')
    .where('expires_at', 'is not', null)
    .execute()
  return rows.map(({ handle }) => handle)
}

const withoutAny = (handles: readonly string[], body: unknown): unknown =>
  Array.isArray(body)
    ? body.filter((item) => !handles.some((handle) => JSON.stringify(item).includes(handle)))
    : body

const countRows = async ({ db }: Foyer, table: string): Promise<number> => {
  const { rows } = await sql<{
    count: number
  }>`select count(*) as count from ${sql.table(table)}`.execute(db)
  return Number(rows[0]?.count)
}

for (const engine of await reachableEngines()) {
  t.test(`${engine}: a database of ${version} goes on`, async (t) => {
    const foyer = await startOnOldDatabase(t, version, old, engine)

    t.test('each table has at least the rows it had', async (t) => {
      for (const [table, count] of Object.entries(old.rows)) {
        const now = table in movedTables ? movedTables[table] : table
        // The words of titles are a table of their own on SQLite alone.
        if (now === undefined || (engine === 'postgres' && table === 'video_words')) continue
        const left = await countRows(foyer, now)
        t.ok(left >= count, `${table}: ${left} of ${count}`)
      }
    })

    t.test('each credential opens what it opened, and is answered as it was', async (t) => {
      const waiting = await listWaitingGrants(foyer)
      t.equal(waiting.length, 2, 'a code and an allowed device')
      for (const recorded of old.answers) {
        const { as, url, ...expected } = expectedOf(recorded)
        const answer = await ask(foyer, as, url)
        const type = typeOf(answer)
        const body = withoutAny(waiting, readBody(type, answer.body))
        t.strictSame({ status: answer.statusCode, type, body }, expected, `${as}: ${url}`)
      }
    })
  })

  t.test(`${engine}: what was begun at ${version} is finished`, async (t) => {
    const foyer = await startOnOldDatabase(t, version, old, engine)

    t.test('every password opens its account, that of an Invidious too', async (t) => {
      for (const [email, password] of Object.entries(old.passwords)) {
        const fields = { email, password }
        const { statusCode } = await postForm(foyer, '/login?type=invidious', { fields })
        t.equal(statusCode, email === 'carl' ? 403 : 302, email)
      }
      const hashes = await foyer.db
        .selectFrom('account')
        .select(['name', 'password_hash'])
        .execute()
      const moved = hashes.find(({ name }) => name === 'moved')
      t.match(moved?.password_hash, /^\$argon2id\$/)
    })

    t.test('codes, refresh tokens and allowed devices give tokens that work', async (t) => {
      for (const [what, fields] of Object.entries(old.redeemable)) {
        const answer = await postForm(foyer, '/oauth/token', { fields })
        t.equal(answer.statusCode, 200, `${what}: ${answer.body}`)
        const { access_token } = answer.json<{ access_token: string }>()
        const headers = { authorization: `Bearer ${access_token}` }
        const url = '/api/v1/auth/subscriptions'
        t.equal((await foyer.app.inject({ url, headers })).statusCode, 200, what)
        const again = await postForm(foyer, '/oauth/token', { fields })
        // A refresh whose response was lost may be asked for once more, at once.
        const isRetry = fields.grant_type === 'refresh_token'
        t.equal(again.statusCode, isRetry ? 200 : 400, `${what}, a second time`)
      }
      for (const [what, fields] of Object.entries(old.refused)) {
        t.equal((await postForm(foyer, '/oauth/token', { fields })).statusCode, 400, what)
      }
    })

    t.test('a key that was mailed sets a new password', async (t) => {
      const payload = { verifyKey: old.recoveryKey, newPassword: 'another passw0rd' }
      const headers = old.credentials['a guest'] ?? {}
      const request = { method: 'POST', url: '/api/user/recover/verify', headers, payload } as const
      t.equal((await foyer.app.inject(request)).statusCode, 200)
      const fields = { email: 'emma', password: payload.newPassword }
      t.equal((await postForm(foyer, '/login?type=invidious', { fields })).statusCode, 302)
      t.equal((await ask(foyer, 'Emma’s token', '/api/user')).statusCode, 401)
    })
  })
}
