import { countWork } from '../../../catalogue/work-store.js'
import {
  countFailuresByDay,
  countRegistrationsByDay,
  type DayCounts,
} from '../../../identity/accounts/count-days-store.js'
import { countDirectory } from '../../../identity/accounts/directory-store.js'
import { countAccounts } from '../../../identity/accounts/store.js'
import { day } from '../../../platform/clock.js'
import type { Context } from '../../../platform/context.js'
import { countJobStates } from '../../../platform/jobs/store.js'
import { countRooms } from '../../../rooms/count-store.js'
import type { AdminOverview, DayCount, Health } from './overview-page.js'

const shownDays = 30

/** A count for each of the last 30 days, oldest first. */
function fillDays(counts: DayCounts, today: number): DayCount[] {
  return Array.from({ length: shownDays }, (_, at) => {
    const number = today - shownDays + 1 + at
    return { at: number * day, count: counts.get(number) ?? 0 }
  })
}

const many = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`

function describeWork(
  work: Readonly<Record<string, number>>,
  kind: 'poll' | 'websub',
  what: string,
): Pick<Health, 'text' | 'isGood'> {
  const { [`${kind}_all`]: all = 0, [`${kind}_due`]: due = 0 } = work
  const failing = work[`${kind}_failing`] ?? 0
  const text = `${many(all, what)}, ${due} due now, ${failing} failing`
  return { text, isGood: all === 0 || failing * 2 < all }
}

async function readHealth({ config, db, clock }: Context): Promise<Health[]> {
  const work = await countWork(db, clock.now())
  const jobs = await countJobStates(db)
  const { sources, mail, databaseUrl } = config
  const off = (text: string) => ({ text, isGood: undefined })
  const [running = 0, waiting = 0, failed = 0] = (['running', 'waiting', 'failed'] as const).map(
    (state) => jobs.get(state) ?? 0,
  )
  return [
    {
      name: 'Database',
      text: `${databaseUrl.startsWith('sqlite:') ? 'SQLite' : 'PostgreSQL'} responds`,
      isGood: true,
    },
    {
      name: 'Poller',
      ...(sources.feedUrl === undefined ? off('Off') : describeWork(work, 'poll', 'channel')),
    },
    {
      name: 'Hub',
      ...(sources.websub === undefined
        ? off('Off: nothing is pushed')
        : describeWork(work, 'websub', 'subscription')),
    },
    {
      name: 'Mail',
      ...(mail ? { text: `Sent as ${mail.from}`, isGood: true } : off('Not set up')),
    },
    {
      name: 'Jobs',
      text: `${running} running, ${waiting} waiting, ${failed} failed`,
      isGood: failed === 0,
    },
  ]
}

/** What an administrator sees first. */
export async function readAdminOverview(context: Context): Promise<AdminOverview> {
  const { db, clock } = context
  const now = clock.now()
  const today = Math.floor(now / day)
  const since = (today - shownDays + 1) * day
  const people = await countAccounts(db, { halfYear: now - 182 * day, month: now - 30 * day })
  const all = { text: '', sort: 'name' } as const
  const rooms = await countRooms(db)
  return {
    counts: [
      ['Users', people.total],
      ['Seen in 30 days', people.activeMonth],
      ['Administrators', await countDirectory(db, { ...all, kind: 'admin' }, now)],
      ['Banned', await countDirectory(db, { ...all, kind: 'banned' }, now)],
      ['Rooms', rooms.rooms ?? 0],
    ],
    registrations: fillDays(await countRegistrationsByDay(db, since), today),
    failures: fillDays(await countFailuresByDay(db, since), today),
    health: await readHealth(context),
  }
}
