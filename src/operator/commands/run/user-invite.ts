import { createInvitation, invitationUrl } from '../../../identity/invitations/invitations.js'
import { isoOf, print, printedTime, printJson, remark } from '../print.js'
import { recordCommand, withFoyer } from '../with-foyer.js'

interface InviteOptions {
  note: string
  uses: number
  days: number
  json?: true
}

/** `foyer user invite` */
export async function run({ note, uses, days, json }: InviteOptions): Promise<void> {
  await withFoyer(async (foyer) => {
    const made = await createInvitation(foyer, undefined, { note, maxUses: uses, days })
    await recordCommand(foyer, {
      act: 'invitation.create',
      subject: note === '' ? undefined : note,
      detail: `${uses} people, ${days} days`,
    })
    const url = invitationUrl(foyer.config, made.secret)
    if (json) {
      printJson({ url, handle: made.handle, expires: isoOf(made.expiresAt) })
      return
    }
    print(url)
    const who = uses === 1 ? 'One person' : `${uses} people`
    remark(`${who} can create an account by it until ${printedTime(made.expiresAt)} UTC.`)
  })
}
