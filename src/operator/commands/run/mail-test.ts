import { checkEmail } from '../../../identity/accounts/names.js'
import { openMailer } from '../../../identity/mail/open-mailer.js'
import { testMail } from '../../../identity/mail/templates.js'
import { readConfig } from '../../../platform/config.js'
import { createLogger } from '../../../platform/logger.js'
import { Problem } from '../../../platform/problem.js'
import { print } from '../print.js'

/** `foyer mail test ADDRESS` */
export async function run(address: string): Promise<void> {
  const config = readConfig(process.env)
  const to = checkEmail(address)
  const mailer = openMailer(config, createLogger('silent'))
  if (!mailer) {
    throw new Problem('mail_disabled', 'This server sends no mail: set SMTP_URL and MAIL_FROM.')
  }
  try {
    await mailer.deliver(testMail, { to, values: { site: config.baseUrl } })
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    const what = `The mail to ${to} could not be sent: ${reason}. Check SMTP_URL and MAIL_FROM.`
    throw new Problem('command_refused', what, { cause })
  } finally {
    await mailer.close()
  }
  print(`The mail server has taken a mail to ${to}. If it does not arrive, look into its log.`)
}
