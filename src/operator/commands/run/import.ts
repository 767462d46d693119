import { importAccount, readAccountImport } from '../../../library/transfer/import-account.js'
import { print, printJson, remark } from '../print.js'
import { readJsonFile } from '../read-json-file.js'
import { getAccountByName, withFoyer } from '../with-foyer.js'

interface ImportOptions {
  user: string
  json?: true
}

/** `foyer import` */
export async function run(file: string, { user, json }: ImportOptions): Promise<void> {
  const data = readAccountImport(readJsonFile(file))
  await withFoyer(async ({ config, db, clock }) => {
    const account = await getAccountByName(db, user)
    const tally = await importAccount({ db, clock, limits: config.limits }, account.id, data)
    if (json) {
      printJson(tally)
      return
    }
    const { subscriptions, watched, playlists, skipped } = tally
    print(
      `${account.name} has all of these now: ${subscriptions} subscriptions, ${watched} watched videos, ${playlists} new playlists.`,
    )
    for (const reason of skipped) remark(`Left out: ${reason}`)
  })
}
