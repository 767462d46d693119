import { writeFileSync } from 'node:fs'
import { exportAccount } from '../../../library/transfer/export-account.js'
import { Problem } from '../../../platform/problem.js'
import { print } from '../print.js'
import { getAccountByName, withFoyer } from '../with-foyer.js'

/** Writes a file that only this user can read; throws `file_exists`. */
function writeNewFile(file: string, text: string): void {
  try {
    writeFileSync(file, `${text}\n`, { mode: 0o600, flag: 'wx' })
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) throw cause
    throw new Problem('file_exists', `${file} exists already. Name a new file.`, { cause })
  }
}

/** `foyer export` */
export async function run({ user, out }: { user: string; out?: string }): Promise<void> {
  await withFoyer(async ({ db }) => {
    const { id, name } = await getAccountByName(db, user)
    const text = JSON.stringify(await exportAccount(db, id))
    if (out === undefined) {
      print(text)
      return
    }
    writeNewFile(out, text)
    print(`${out} holds what belongs to ${name}.`)
  })
}
