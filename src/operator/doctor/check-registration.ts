import type { Config } from '../../platform/config.js'
import { isOpenToAll } from '../../platform/registration-config.js'
import { isLoopbackHost } from '../../platform/unsafe-settings.js'
import { good, warning, type Finding } from './finding.js'

/** Who may create accounts, and what keeps robots from it. */
export function checkRegistration({ registration, captcha, baseUrl }: Config): Finding {
  if (!isOpenToAll(registration)) {
    const who = registration === 'invite' ? 'Who is invited' : 'Nobody but the operator'
    return good('registration', `${who} creates accounts.`)
  }
  if (captcha) {
    return good(
      'registration',
      'Everybody can create an account on the page for it; their browser works for it.',
    )
  }
  const text = 'Everybody can create an account, and robots, too'
  if (isLoopbackHost(new URL(baseUrl).hostname)) return good('registration', `${text}.`)
  return warning(
    'registration',
    `${text}: set REGISTRATION_CAPTCHA=work, or REGISTRATION to invite or closed.`,
  )
}
