import { digestOf } from '../../../platform/secret.js'
import { openInvidious, type Invidious, type SourceTable } from '../../move-in/invidious-store.js'
import { measure, moveIn } from '../../move-in/move-in.js'
import { openPlace, type Place } from '../../move-in/place.js'
import { previewMove, type MovePreview } from '../../move-in/preview-move.js'
import type { Report } from '../../move-in/report.js'
import { print, printJson } from '../print.js'
import { createProgress } from '../progress.js'
import { recordCommand, withFoyer, type CommandFoyer } from '../with-foyer.js'

interface MoveOptions {
  join?: true
  again?: true
  dryRun?: true
  json?: true
}

function printMoveReport({ moved, skipped }: Report): void {
  print('Brought to Foyer:')
  for (const [kind, { read, brought }] of moved) {
    const kept = read - brought
    print(
      `  ${kind}: ${brought} of ${read}${kept > 0 ? ` (the others were here, or see below)` : ''}`,
    )
  }
  if (skipped.size > 0) print('Left out:')
  for (const [reason, { count, example }] of skipped) {
    print(`  ${count} × ${reason}, for example ${JSON.stringify(example)}`)
  }
  print('Set HMAC_KEY to the hmac_key of that Invidious, so that its tokens go on working.')
}

function printMovePreview({ rows, users }: MovePreview, joinsAccounts: boolean): void {
  print('There are:')
  for (const [table, count] of rows) print(`  ${table}: ${count}`)
  print(`Users: ${users.fresh} new, ${users.movedBefore} moved before.`)
  if (users.sameName > 0) {
    const what = joinsAccounts ? 'would join it' : 'would be left out (see --join)'
    const names = users.examples.map((name) => JSON.stringify(name)).join(', ')
    print(
      `${users.sameName} have the name of an account made here and ${what}, for example ${names}`,
    )
  }
  print('Nothing was changed.')
}

/** Opens the place of a run that was interrupted, and says so. */
function findPlace({ config, clock }: CommandFoyer, source: string, again: boolean): Place {
  const place = openPlace(config.dataDir, source, clock.now())
  if (place.parts.size === 0) return place
  if (again) {
    place.end()
    return openPlace(config.dataDir, source, clock.now())
  }
  const date = new Date(place.startedAt).toISOString()
  process.stderr.write(`Going on with the run of ${date}; --again begins anew.\n`)
  return place
}

/** Moves in, with progress on standard error. */
async function move(
  { source, url, rows }: { source: Invidious; url: string; rows: Map<SourceTable, number> },
  foyer: CommandFoyer,
  { join, again }: MoveOptions,
): Promise<Report> {
  const { db, clock, config } = foyer
  const place = findPlace(foyer, digestOf(`${url} ${config.databaseUrl} ${join}`), again ?? false)
  const progress = createProgress(rows)
  try {
    return await moveIn({
      source,
      db,
      clock,
      joinsAccounts: join ?? false,
      place,
      tell: progress.tell,
    })
  } finally {
    progress.end()
  }
}

const movedWords = ({ moved }: Report) =>
  [...moved].map(([kind, { brought }]) => `${brought} ${kind}`).join(', ')

/** `foyer migrate invidious` */
export async function run(url: string, options: MoveOptions): Promise<void> {
  const { join, dryRun, json } = options
  const source = openInvidious(url)
  try {
    await withFoyer(async (foyer) => {
      const rows = await measure(source)
      if (dryRun) {
        const preview = await previewMove({ source, db: foyer.db }, rows)
        if (json) printJson({ rows: Object.fromEntries(rows), users: preview.users })
        else printMovePreview(preview, join ?? false)
        return
      }
      const report = await move({ source, url, rows }, foyer, options)
      await recordCommand(foyer, { act: 'migrate.invidious', detail: movedWords(report) })
      if (json) {
        const { moved, skipped } = report
        printJson({ moved: Object.fromEntries(moved), skipped: Object.fromEntries(skipped) })
      } else printMoveReport(report)
    })
  } finally {
    await source.destroy()
  }
}
