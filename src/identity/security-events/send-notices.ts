import type { FastifyBaseLogger } from 'fastify'
import { hour, second, type Clock } from '../../platform/clock.js'
import type { Config } from '../../platform/config.js'
import type { Database } from '../../platform/db/schema.js'
import { startWorkLoop } from '../../platform/jobs/work-loop.js'
import type { Mailer } from '../../platform/mail/mailer.js'
import { isWithinLimit } from '../limits.js'
import { nameInMail, noticeMail } from '../mail/templates.js'
import type { noticeKinds } from './security-events.js'
import { takeWaitingNotices, type WaitingNotice } from './store.js'

interface NoticeContext {
  db: Database
  clock: Clock
  config: Pick<Config, 'baseUrl'>
  mailer: Mailer
}

type NoticeKind = (typeof noticeKinds)[number]

/** What each mail says happened, as its subject, too. */
const noticeWords: Readonly<Record<NoticeKind, string>> = {
  logged_in_new_device: 'Somebody logged in from a new device or network',
  password_changed: 'Your password was changed',
  password_recovered: 'Your password was replaced with a key from an email',
  second_factor_on: 'The second factor was turned on',
  second_factor_off: 'The second factor was turned off',
  second_factor_reset: 'The second factor was removed by who runs the server',
  passkey_added: 'A passkey was added',
  passkey_removed: 'A passkey was removed',
  recovery_code_used: 'Somebody logged in with a recovery code',
  recovery_codes_renewed: 'New recovery codes were made',
  app_password_created: 'An app password was created',
  token_created: 'A token that may do everything was created',
  discord_linked: 'A Discord account was linked',
  data_exported: 'Your data was downloaded',
  deletion_planned: 'Somebody asked to delete your account',
}

const isNoticeKind = (kind: string): kind is NoticeKind => kind in noticeWords

/** Older ones would come too late, as after mail was set up. */
const oldest = hour

/** Mails to one account; more would only fill its owner's box. */
const mailLimit = { kind: 'notice-mail', count: 20, per: hour }

const timeInMail = (at: number) =>
  `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`

const fromInMail = ({ client, address }: WaitingNotice) =>
  [client, address].filter((part) => part !== undefined).join(', ') || 'the server itself'

async function sendNotice(context: NoticeContext, notice: WaitingNotice): Promise<void> {
  const { config, mailer } = context
  const { accountId, email, kind, detail } = notice
  if (email === undefined || !isNoticeKind(kind)) return
  if (!(await isWithinLimit(context, mailLimit, String(accountId)))) return
  const words = noticeWords[kind]
  mailer.post(noticeMail, {
    to: email,
    values: {
      name: nameInMail(notice.name),
      site: config.baseUrl,
      event: detail === undefined ? words : `${words}: ${nameInMail(detail)}`,
      time: timeInMail(notice.at),
      from: fromInMail(notice),
      link: `${config.baseUrl}/account/security`,
    },
  })
}

/**
 * Sends the mails that security events wait for, each once, whichever process or command recorded
 * them. One that the mail server does not take is lost: the page of events has it.
 */
export async function sendNotices(context: NoticeContext): Promise<void> {
  const since = context.clock.now() - oldest
  for (;;) {
    const notices = await takeWaitingNotices(context.db, since)
    if (notices.length === 0) return
    for (const notice of notices) await sendNotice(context, notice)
  }
}

/** Sends what waits every two seconds until the function is called, which waits for what is under way. */
export function startNotices({
  logger,
  ...context
}: NoticeContext & { logger: FastifyBaseLogger }): () => Promise<void> {
  const loop = startWorkLoop({
    logger,
    name: 'Notices',
    every: 2 * second,
    concurrency: 1,
    begin: async () => [sendNotices(context)],
  })
  return async () => {
    await loop.close()
    await context.mailer.close()
  }
}
