import { statSync } from 'node:fs'
import { basename } from 'node:path'
import { importHere } from '../../../library/transfer/import/import-here.js'
import { importOptions, subjects } from '../../../library/transfer/import/options.js'
import type { Counts, ImportReport } from '../../../library/transfer/import/report.js'
import { formats } from '../../../library/transfer/formats/item.js'
import { Problem } from '../../../platform/problem.js'
import { print, printJson, remark } from '../print.js'
import { createProgress } from '../progress.js'
import { getAccountByName, withFoyer } from '../with-foyer.js'

interface ImportCommand {
  user: string
  replace?: true
  take?: string
  dryRun?: true
  json?: true
}

function readImportFlags(file: string, { replace, take, dryRun }: ImportCommand) {
  const options = importOptions.safeParse({
    name: basename(file),
    mode: replace ? 'replace' : 'merge',
    take: take?.split(',').map((part) => part.trim()),
    isPreview: dryRun ?? false,
  })
  if (options.success) return options.data
  throw new Problem('input_invalid', `--take must be of: ${subjects.join(', ')}`)
}

const countedKind = (count: number, one: string, many: string) =>
  `${count} ${count === 1 ? one : many}`

/** Counts in words, those that are not nothing. */
function importWordsOf(counts: Counts): string {
  const words = [
    counts.subscriptions && countedKind(counts.subscriptions, 'subscription', 'subscriptions'),
    counts.groups && countedKind(counts.groups, 'group', 'groups'),
    counts.playlists &&
      `${countedKind(counts.playlists, 'playlist', 'playlists')} with ${countedKind(counts.playlistVideos, 'video', 'videos')}`,
    counts.history && countedKind(counts.history, 'watched video', 'watched videos'),
    counts.preferences && countedKind(counts.preferences, 'preference', 'preferences'),
  ].filter((text) => text !== 0)
  return words.length === 0 ? 'nothing' : words.join(', ')
}

function printImportReport(name: string, report: ImportReport, isDryRun: boolean): void {
  const kinds = report.formats.map((format) => formats[format]).join(', ')
  print(`${report.file} is of ${kinds}, with ${importWordsOf(report.found)}.`)
  const { fresh } = report
  if (fresh) {
    const news = `${countedKind(fresh.subscriptions, 'subscription', 'subscriptions')} and ${countedKind(fresh.history, 'watched video', 'watched videos')}`
    print(`New to ${name}: ${news}. Nothing was changed.`)
  }
  if (!isDryRun) print(`Added to ${name}: ${importWordsOf(report.added)}.`)
  for (const { place, reason } of report.skipped.first) remark(`Left out: ${place}: ${reason}`)
  const more = report.skipped.count - report.skipped.first.length
  if (more > 0) remark(`Left out: ${more} more`)
  for (const note of report.notes) remark(note)
}

/** `foyer import` */
export async function run(file: string, command: ImportCommand): Promise<void> {
  const options = readImportFlags(file, command)
  statSync(file)
  await withFoyer(async ({ config, db, clock }) => {
    const { limits } = config
    const account = await getAccountByName(db, command.user)
    const totals = new Map<string, number>()
    const progress = createProgress(totals)
    let before = 0
    const tell = (done: number, total: number | undefined) => {
      const part = total === undefined ? 'reading' : 'importing'
      if (total !== undefined) totals.set(part, total)
      if (done < before) before = 0
      progress.tell(part, done - before)
      before = done
    }
    const own = { accountId: account.id, path: file }
    const report = await importHere({ db, clock, limits }, own, { options, tell })
    progress.end()
    if (command.json) printJson(report)
    else printImportReport(account.name, report, options.isPreview)
  })
}
