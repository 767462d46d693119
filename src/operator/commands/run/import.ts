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

function readOptions(file: string, { replace, take, dryRun }: ImportCommand) {
  const options = importOptions.safeParse({
    name: basename(file),
    mode: replace ? 'replace' : 'merge',
    take: take?.split(',').map((part) => part.trim()),
    isPreview: dryRun ?? false,
  })
  if (options.success) return options.data
  throw new Problem('input_invalid', `--take must be of: ${subjects.join(', ')}`)
}

const counted = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`

/** Counts in words, those that are not nothing. */
function wordsOf(counts: Counts): string {
  const words = [
    counts.subscriptions && counted(counts.subscriptions, 'subscription', 'subscriptions'),
    counts.groups && counted(counts.groups, 'group', 'groups'),
    counts.playlists &&
      `${counted(counts.playlists, 'playlist', 'playlists')} with ${counted(counts.playlistVideos, 'video', 'videos')}`,
    counts.history && counted(counts.history, 'watched video', 'watched videos'),
    counts.preferences && counted(counts.preferences, 'preference', 'preferences'),
  ].filter((text) => text !== 0)
  return words.length === 0 ? 'nothing' : words.join(', ')
}

function printReport(name: string, report: ImportReport, isDryRun: boolean): void {
  const kinds = report.formats.map((format) => formats[format]).join(', ')
  print(`${report.file} is of ${kinds}, with ${wordsOf(report.found)}.`)
  const { fresh } = report
  if (fresh) {
    const news = `${counted(fresh.subscriptions, 'subscription', 'subscriptions')} and ${counted(fresh.history, 'watched video', 'watched videos')}`
    print(`New to ${name}: ${news}. Nothing was changed.`)
  }
  if (!isDryRun) print(`Added to ${name}: ${wordsOf(report.added)}.`)
  for (const { place, reason } of report.skipped.first) remark(`Left out: ${place}: ${reason}`)
  const more = report.skipped.count - report.skipped.first.length
  if (more > 0) remark(`Left out: ${more} more`)
  for (const note of report.notes) remark(note)
}

/** `foyer import` */
export async function run(file: string, command: ImportCommand): Promise<void> {
  const options = readOptions(file, command)
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
    else printReport(account.name, report, options.isPreview)
  })
}
