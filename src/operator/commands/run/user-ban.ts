import { banDetail } from '../../../identity/audit-log/audit-log.js'
import { banAccount } from '../../../identity/accounts/ban.js'
import { print, printedTime } from '../print.js'
import { getAccountByName, recordCommand, withFoyer } from '../with-foyer.js'

interface BanOptions {
  reason?: string
  /** Epoch milliseconds. */
  until?: number
}

/** `foyer user ban` */
export async function run(name: string, { reason, until }: BanOptions): Promise<void> {
  await withFoyer(async (foyer) => {
    const account = await getAccountByName(foyer.db, name)
    await banAccount(foyer, account.id, { reason, endsAt: until })
    await recordCommand(foyer, {
      act: 'user.ban',
      subject: account.name,
      detail: banDetail({ reason, endsAt: until }),
    })
    const end = until === undefined ? 'from now on' : `until ${printedTime(until)} UTC`
    print(`${account.name} is banned: log-ins, tokens and sessions are refused ${end}.`)
  })
}
