import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { exportAccount } from '../../../library/transfer/export-account.js'
import {
  exporters,
  exportFormats,
  type ExportFormat,
} from '../../../library/transfer/export/export-formats.js'
import { writeZip } from '../../../library/transfer/export/write-zip.js'
import type { Database } from '../../../platform/db/schema.js'
import { Problem } from '../../../platform/problem.js'
import { accountPart } from '../account-part.js'
import { print, remark } from '../print.js'
import { getAccountByName, recordCommand, withFoyer } from '../with-foyer.js'

interface ExportCommand {
  user: string
  out?: string
  format?: string
  all?: true
}

const isExportFormat = (text: string): text is ExportFormat =>
  exportFormats.some((format) => format === text)

/** What is written, in pieces. Throws `input_invalid` for a format that there is none of. */
function contentOf(
  db: Database,
  accountId: number,
  { format, all }: ExportCommand,
): AsyncIterable<string | Buffer> {
  if (all) {
    if (format === undefined || format === 'zip') return writeZip(db, accountId, [accountPart])
    throw new Problem('input_invalid', '--all is a zip: leave --format out')
  }
  if (format === undefined || format === 'invidious') {
    return (async function* () {
      yield `${JSON.stringify(await exportAccount(db, accountId))}\n`
    })()
  }
  if (isExportFormat(format)) return exporters[format].write(db, accountId)
  const known = ['invidious', ...exportFormats].join(', ')
  throw new Problem('input_invalid', `--format must be one of: ${known}`)
}

/** Writes a file that only this user can read; throws `file_exists`. */
async function writeNewFile(file: string, content: Readable): Promise<void> {
  try {
    await pipeline(content, createWriteStream(file, { mode: 0o600, flags: 'wx' }))
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') {
      throw new Problem('file_exists', `${file} exists already. Name a new file.`, { cause })
    }
    await rm(file, { force: true })
    throw cause
  }
}

/** Standard output without its end, so that pipes that close early are no error of ours. */
async function writeOut(content: Readable, output: Writable): Promise<void> {
  await pipeline(content, output, { end: false })
}

/** `foyer export` */
export async function run(command: ExportCommand): Promise<void> {
  const { user, out, all } = command
  await withFoyer(async (foyer) => {
    const { id, name } = await getAccountByName(foyer.db, user)
    const content = Readable.from(contentOf(foyer.db, id, command), { objectMode: false })
    const detail = all ? 'everything' : undefined
    await recordCommand(foyer, { act: 'user.export', subject: name, detail })
    if (out === undefined) {
      await writeOut(content, process.stdout)
      return
    }
    await writeNewFile(out, content)
    print(`${out} holds what belongs to ${name}.`)
    if (all) remark('It has no password and no token: apps have to ask for access again.')
  })
}
