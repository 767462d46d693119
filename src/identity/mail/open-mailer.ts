import type { FastifyBaseLogger } from 'fastify'
import type { Config } from '../../platform/config.js'
import { loadMailTemplates } from '../../platform/mail/load-templates.js'
import { createMailer, type Mailer } from '../../platform/mail/mailer.js'
import { mailTemplates } from './templates.js'

/** Throws a ConfigError for a template of the operator's that cannot be used. */
export function checkMailTemplates({ mail }: Pick<Config, 'mail'>): void {
  loadMailTemplates(mail?.templates, mailTemplates)
}

/** What sends this server's mail; undefined where none is set up. Throws as `checkMailTemplates`. */
export function openMailer(
  { mail }: Pick<Config, 'mail'>,
  logger: Pick<FastifyBaseLogger, 'error'>,
): Mailer | undefined {
  if (!mail) return undefined
  return createMailer(mail, { logger, texts: loadMailTemplates(mail.templates, mailTemplates) })
}
