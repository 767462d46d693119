import t from 'tap'
import { z } from 'zod'
import { listSessions } from '../../../src/identity/sessions/store.js'
import { addUser, createCommandPlace, type CommandPlace } from '../../support/command.js'

// Each case runs several processes.
t.setTimeout(180_000)

const signedToken = z.object({
  session: z.string(),
  scopes: z.array(z.string()),
  expire: z.number().optional(),
  signature: z.string(),
})
const minted = z.object({ token: z.string(), handle: z.string() })
const listed = z.array(
  z.object({
    handle: z.string(),
    kind: z.string(),
    name: z.string().nullable(),
    scopes: z.array(z.string()),
    expires: z.string().nullable(),
  }),
)

const mintFor = (user: string, ...more: string[]) => ['token', 'mint', '--user', user, ...more]

async function listTokens(place: CommandPlace, user: string) {
  const { stdout } = await place.run(['token', 'list', '--user', user, '--json'])
  return listed.parse(JSON.parse(stdout))
}

t.test('a minted token has the scopes as asked, in order and case', async (t) => {
  const place = await createCommandPlace(t)
  await addUser(place, 'ann')
  const { stdout, code } = await place.run(mintFor('ann', '--scopes', 'get:FEED,:playlists*'))
  t.equal(code, 0)
  const token = signedToken.parse(JSON.parse(stdout))
  t.same(token.scopes, ['get:FEED', ':playlists*'])
  t.equal(token.expire, undefined)
})

t.test('a token is named, expires when told, is listed and revoked by its handle', async (t) => {
  const place = await createCommandPlace(t)
  await addUser(place, 'ann')
  const expiry = Math.floor(Date.now() / 1000) + 5000
  const args = ['--scopes', ':feed', '--name', 'Script', '--expire', String(expiry), '--json']
  const { token, handle } = minted.parse(
    JSON.parse((await place.run(mintFor('ann', ...args))).stdout),
  )
  t.equal(signedToken.parse(JSON.parse(token)).expire, expiry)
  t.match(await listTokens(place, 'ann'), [
    {
      handle,
      kind: 'token',
      name: 'Script',
      scopes: [':feed'],
      expires: new Date(expiry * 1000).toISOString(),
    },
  ])
  const table = await place.run(['token', 'list', '--user', 'ann'])
  t.match(table.stdout, new RegExp(`^${handle}  token  Script `, 'm'))
  t.notMatch(table.stdout, /v1:/, 'the secret is never shown again')

  t.equal((await place.run(['token', 'revoke', handle])).code, 0)
  t.same(await listTokens(place, 'ann'), [])
  const again = await place.run(['token', 'revoke', handle])
  t.equal(again.code, 1)
  t.match(again.stderr, /^There is no token with the handle/)
})

t.test('what is asked wrongly is a wrong usage, and nothing is minted', async (t) => {
  const place = await createCommandPlace(t)
  const id = await addUser(place, 'ann')
  const wrong: [string[], RegExp][] = [
    [['--scopes', 'no colon'], /Malformed scope 'no colon'/],
    [['--scopes', ':feed', '--expire', 'soon'], /Unix seconds, or a time such as 90m/],
    [[], /required option '--scopes <list>' not specified/],
  ]
  for (const [args, message] of wrong) {
    const result = await place.run(mintFor('ann', ...args))
    t.equal(result.code, 2, args.join(' '))
    t.match(result.stderr, message)
    t.equal(result.stdout, '')
  }
  t.same(await listSessions(place.db, id), [])
})
