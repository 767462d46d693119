import type { Database } from '../platform/db/schema.js'

/** How much background work there is, by kind and state, at `now` (epoch milliseconds). */
export async function countWork(db: Database, now: number): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const [name, table] of [
    ['poll', 'channel_poll'],
    ['websub', 'websub'],
    ['look_up', 'metadata_job'],
  ] as const) {
    const found = await db
      .selectFrom(table)
      .select(({ fn }) => [
        fn.countAll<number>().as('all'),
        fn.countAll<number>().filterWhere('next_at', '<=', now).as('due'),
        fn.countAll<number>().filterWhere('leased_until', '>', now).as('leased'),
        fn.countAll<number>().filterWhere('failures', '>', 0).as('failing'),
      ])
      .executeTakeFirstOrThrow()
    for (const [state, count] of Object.entries(found)) counts[`${name}_${state}`] = count
  }
  const paused = await db
    .selectFrom('source_pause')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('until', '>', now)
    .executeTakeFirstOrThrow()
  return { ...counts, sources_paused: paused.count }
}
