import t from 'tap'
import { fillInvidious } from '../../fixtures/make-database/invidious-people.js'
import { addUser, createCommandPlace } from '../../support/command.js'
import { reachableEngines } from '../../support/database.js'
import { createInvidious } from '../../support/invidious-database.js'

// Each case runs several processes.
t.setTimeout(300_000)

const engines = await reachableEngines()

for (const engine of engines) {
  t.test(
    `${engine}: a dry run says what a move would bring, and changes nothing`,
    { skip: !engines.includes('postgres') && 'an Invidious needs PostgreSQL' },
    async (t) => {
      const place = await createCommandPlace(t, engine)
      const invidious = await createInvidious(t)
      await fillInvidious(invidious)
      await invidious.run(`insert into users (updated, email) values (now(), 'ann')`)
      await addUser(place, 'ann')
      const migrate = (...flags: string[]) =>
        place.run(['migrate', 'invidious', invidious.url, ...flags])
      const count = async () => (await place.db.selectFrom('account').select('id').execute()).length

      const dry = await migrate('--dry-run')
      t.equal(dry.code, 0, dry.stderr)
      t.equal(
        dry.stdout,
        [
          'There are:',
          '  channels: 1',
          '  channel_videos: 1',
          '  users: 2',
          '  session_ids: 3',
          '  playlists: 1',
          'Users: 1 new, 0 moved before.',
          '1 have the name of an account made here and would be left out (see --join), for example "ann"',
          'Nothing was changed.',
          '',
        ].join('\n'),
      )
      t.equal(await count(), 1)
      const joining = await migrate('--dry-run', '--join')
      t.match(joining.stdout, /would join it, for example "ann"/)

      const moved = await migrate('--json')
      t.match(JSON.parse(moved.stdout), { moved: { users: { read: 1, brought: 1 } } })
      t.equal(await count(), 2)
      const again = await migrate('--dry-run', '--json')
      t.match(JSON.parse(again.stdout), {
        rows: { users: 2, channel_videos: 1 },
        users: { fresh: 0, movedBefore: 1, sameName: 1, examples: ['ann'] },
      })
    },
  )
}
