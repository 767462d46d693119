import { statSync } from 'node:fs'
import { basename } from 'node:path'
import { importWordsOf } from '../../../library/transfer/import/count-words.js'
import { importHere } from '../../../library/transfer/import/import-here.js'
import { importOptions, subjects } from '../../../library/transfer/import/options.js'
import type { ImportReport } from '../../../library/transfer/import/report.js'
import { formats } from '../../../library/transfer/formats/item.js'
import { Problem } from '../../../platform/problem.js'
import { print, printJson, remark } from '../print.js'
import { createProgress } from '../progress.js'
import { getAccountByName, recordCommand, withFoyer } from '../with-foyer.js'

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

function printImportReport(name: string, report: ImportReport, isDryRun: boolean): void {
  const kinds = report.formats.map((format) => formats[format]).join(', ')
  print(`${report.file} is of ${kinds}, with ${importWordsOf(report.found)}.`)
  const { fresh } = report
  if (fresh) print(`New to ${name}: ${importWordsOf(fresh)}. Nothing was changed.`)
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
  await withFoyer(async (foyer) => {
    const { config, db, clock } = foyer
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
    if (!options.isPreview) {
      const detail = `${options.mode}: ${importWordsOf(report.added)}`
      await recordCommand(foyer, { act: 'user.import', subject: account.name, detail })
    }
    if (command.json) printJson(report)
    else printImportReport(account.name, report, options.isPreview)
  })
}
