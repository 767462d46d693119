import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { addUser, createCommandPlace } from '../../support/command.js'

// Each case runs several processes.
t.setTimeout(180_000)

const channelIds = ['UCaaaaaaaaaaaaaaaaaaaaaa', 'UCbbbbbbbbbbbbbbbbbbbbbb']
const belongings = {
  subscriptions: channelIds,
  watch_history: ['video-aaaaa', 'video-bbbbb'],
  preferences: { speed: 1.5 },
  playlists: [
    {
      title: 'Later',
      description: 'for',
      privacy: 'Private',
      videos: ['video-aaaaa', 'video-ccccc'],
    },
  ],
}

t.test('what one user exports another can import, and nothing is lost or doubled', async (t) => {
  const place = await createCommandPlace(t)
  await addUser(place, 'ann')
  await addUser(place, 'bob')
  const source = join(place.dataDir, 'source.json')
  const out = join(place.dataDir, 'ann.json')
  writeFileSync(
    source,
    JSON.stringify({ ...belongings, watch_history: ['x', ...belongings.watch_history] }),
  )

  const imported = await place.run(['import', '--user', 'ann', source])
  t.equal(imported.code, 0)
  t.equal(
    imported.stdout,
    'source.json is of Invidious (JSON), with 2 subscriptions, 1 playlist with 2 videos, 2 watched videos, 1 preference.\n' +
      'Added to ann: 2 subscriptions, 1 playlist with 2 videos, 2 watched videos, 1 preference.\n',
  )
  t.match(imported.stderr, /^Left out: watch_history, item 1: Not a video of YouTube: x$/m)

  t.equal((await place.run(['export', '--user', 'ann', '--out', out])).code, 0)
  t.equal(statSync(out).mode & 0o777, 0o600)
  const exported: unknown = JSON.parse(readFileSync(out, 'utf8'))
  t.match(exported, belongings)

  await place.run(['import', '--user', 'bob', out])
  const again = await place.run(['import', '--user', 'bob', out, '--json'])
  t.match(JSON.parse(again.stdout), {
    formats: ['invidious'],
    found: { subscriptions: 2, history: 2, playlists: 1 },
    added: { subscriptions: 0, history: 0, playlists: 0 },
    skipped: { count: 0 },
  })
  t.same(JSON.parse((await place.run(['export', '--user', 'bob'])).stdout), exported)

  const dry = await place.run(['import', '--user', 'ann', '--dry-run', out])
  t.match(dry.stdout, /New to ann: nothing\. Nothing was changed\./)
  const wrong = await place.run(['import', '--user', 'ann', '--take', 'all', out])
  t.match(wrong, { code: 1, stderr: /--take must be of: subscriptions/ })

  const refused = await place.run(['export', '--user', 'ann', '--out', out])
  t.equal(refused.code, 1)
  t.match(refused.stderr, /exists already/)
})

t.test('a whole account moves to another name, without its tokens', async (t) => {
  const place = await createCommandPlace(t)
  await addUser(place, 'ann')
  await addUser(place, 'bob')
  const file = join(place.dataDir, 'in.json')
  writeFileSync(file, JSON.stringify(belongings))
  await place.run(['import', '--user', 'ann', file])
  const minted = await place.run([
    'token',
    'mint',
    '--user',
    'ann',
    '--name',
    'script',
    '--scopes',
    ':*',
  ])
  t.equal(minted.code, 0, minted.stderr)
  const zip = join(place.dataDir, 'ann.zip')
  const exported = await place.run(['export', '--user', 'ann', '--all', '--out', zip])
  t.equal(exported.code, 0, exported.stderr)
  t.equal(statSync(zip).mode & 0o777, 0o600)
  const imported = await place.run(['import', '--user', 'bob', zip, '--json'])
  t.match(JSON.parse(imported.stdout), {
    formats: ['foyer'],
    added: { subscriptions: 2, history: 2, playlists: 1 },
    skipped: { count: 0 },
  })
  const [ann, bob] = await Promise.all(
    ['ann', 'bob'].map(async (user) => (await place.run(['export', '--user', user])).stdout),
  )
  t.same(JSON.parse(bob ?? ''), JSON.parse(ann ?? ''))
  const opml = await place.run(['export', '--user', 'ann', '--format', 'opml'])
  t.match(opml.stdout, /<opml version="2\.0">/)
  const wrong = await place.run(['export', '--user', 'ann', '--format', 'word'])
  t.match(wrong, { code: 1, stderr: /--format must be one of: invidious, zip, opml/ })
})

t.test('a file that is no export changes nothing', async (t) => {
  const place = await createCommandPlace(t)
  await addUser(place, 'ann')
  const file = join(place.dataDir, 'wrong.json')
  for (const [text, message] of [
    ['{', /Nothing in this file can be imported.*Foyer reads: Foyer/],
    ['dear all', /Nothing in this file can be imported/],
  ] as const) {
    writeFileSync(file, text)
    const { code, stderr } = await place.run(['import', '--user', 'ann', file])
    t.equal(code, 1)
    t.match(stderr, message)
  }
})
