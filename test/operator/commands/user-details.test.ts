import t from 'tap'
import { findAccountByName } from '../../../src/identity/accounts/store.js'
import { openBrowserSession } from '../../../src/identity/sessions/browser-session.js'
import { systemClock } from '../../../src/platform/clock.js'
import { addUser, createCommandPlace } from '../../support/command.js'
import { reachableEngines } from '../../support/database.js'

// Each case runs several processes.
t.setTimeout(180_000)

for (const engine of await reachableEngines()) {
  t.test(`${engine}: a user is shown with what they have`, async (t) => {
    const place = await createCommandPlace(t, engine)
    await addUser(place, 'Ann')
    await addUser(place, 'bob')
    const { id = 0 } = (await findAccountByName(place.db, 'ann')) ?? {}
    await openBrowserSession({ db: place.db, clock: systemClock }, id, {})
    await place.db
      .insertInto('watched')
      .values({ account_id: id, video_id: 'aaaaaaaaaaa', position: 1, watched_at: 1 })
      .execute()

    const json = await place.run(['user', 'show', 'ANN', '--json'])
    t.match(JSON.parse(json.stdout), {
      name: 'Ann',
      email: null,
      unconfirmedEmail: null,
      role: 'user',
      state: 'normal',
      ban: null,
      hasPassword: false,
      deletes: null,
      sessions: 1,
      subscriptions: 0,
      playlists: 0,
      watched: 1,
    })
    await place.run(['user', 'ban', 'bob', '--reason', 'Spam', '--until', '2099-01-31'])
    const { stdout } = await place.run(['user', 'show', 'bob'])
    t.match(stdout, /^name +bob$/m)
    t.match(stdout, /^state +banned until 2099-01-31 00:00 UTC: Spam$/m)
    t.match(stdout, /^last seen +unknown$/m)
    t.match(stdout, /^watched videos +0$/m)
    t.equal((await place.run(['user', 'show', 'nobody'])).code, 1)
  })
}

t.test('a renamed user keeps everything but the name', async (t) => {
  const place = await createCommandPlace(t)
  await addUser(place, 'ann')
  await addUser(place, 'bob')
  const before = await findAccountByName(place.db, 'ann')
  t.same(await place.run(['user', 'rename', 'ANN', 'Cleo']), {
    code: 0,
    stdout: 'ann is Cleo now, and logs in with that name.\n',
    stderr: '',
  })
  t.equal(await findAccountByName(place.db, 'ann'), undefined)
  t.same(await findAccountByName(place.db, 'cleo'), { ...before, name: 'Cleo' })
  t.match(await place.run(['user', 'rename', 'cleo', 'BOB']), { code: 1, stderr: /is taken/ })
  t.match(await place.run(['user', 'rename', 'cleo', ' ']), { code: 1 })
})

t.test('an e-mail address is set, taken once, and removed', async (t) => {
  const place = await createCommandPlace(t)
  await addUser(place, 'ann')
  await addUser(place, 'bob')
  const emailOf = async (name: string) => (await findAccountByName(place.db, name))?.email
  const set = ['user', 'set-email', 'ann']
  t.equal(
    (await place.run([...set, 'Ann@Mail.example'])).stdout,
    'The e-mail address of ann is ann@mail.example now.\n',
  )
  const taken = await place.run(['user', 'set-email', 'bob', 'ann@mail.example'])
  t.match(taken, { code: 1, stderr: /taken/ })
  t.match(await place.run([...set, 'nowhere']), { code: 1, stderr: /not an e-mail address/ })
  t.match(await place.run(set), { code: 1, stderr: /Give an e-mail address, or --none/ })
  t.match(await place.run([...set, 'a@b.example', '--none']), { code: 1 })
  t.equal(await emailOf('ann'), 'ann@mail.example')
  t.equal((await place.run([...set, '--none'])).stdout, 'ann has no e-mail address any more.\n')
  t.equal(await emailOf('ann'), undefined)
})
