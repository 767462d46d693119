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
    'ann has all of these now: 2 subscriptions, 2 watched videos, 1 new playlists.\n',
  )
  t.equal(imported.stderr, 'Left out: no video id in the history: "x"\n')

  t.equal((await place.run(['export', '--user', 'ann', '--out', out])).code, 0)
  t.equal(statSync(out).mode & 0o777, 0o600)
  const exported: unknown = JSON.parse(readFileSync(out, 'utf8'))
  t.match(exported, belongings)

  await place.run(['import', '--user', 'bob', out])
  const again = await place.run(['import', '--user', 'bob', out, '--json'])
  t.same(JSON.parse(again.stdout), { subscriptions: 2, watched: 2, playlists: 0, skipped: [] })
  t.same(JSON.parse((await place.run(['export', '--user', 'bob'])).stdout), exported)

  const refused = await place.run(['export', '--user', 'ann', '--out', out])
  t.equal(refused.code, 1)
  t.match(refused.stderr, /exists already/)
})

t.test('a file that is no export changes nothing', async (t) => {
  const place = await createCommandPlace(t)
  await addUser(place, 'ann')
  const file = join(place.dataDir, 'wrong.json')
  for (const [text, message] of [
    ['{', /wrong\.json is not JSON/],
    ['[]', /^Not an Invidious export/],
  ] as const) {
    writeFileSync(file, text)
    const { code, stderr } = await place.run(['import', '--user', 'ann', file])
    t.equal(code, 1)
    t.match(stderr, message)
  }
})
