import type { FastifyBaseLogger } from 'fastify'
import type { Transporter } from 'nodemailer'
import { second } from '../clock.js'
import type { MailConfig } from '../mail-config.js'
import { noteOccurrence } from '../occurrences.js'
import { fillMailTemplate, type MailTemplate, type ParsedTemplate } from './template.js'

/** To whom, and what stands in the places of the template. */
export interface Mail<K extends string> {
  to: string
  values: Readonly<Record<K, string>>
}

/** Sends mail by SMTP. */
export interface Mailer {
  /** Sends in the background; a failure is logged, without the mail. */
  post<K extends string>(template: MailTemplate<K>, mail: Mail<K>): void
  /** Sends and waits until the server has taken it; throws what went wrong. */
  deliver<K extends string>(template: MailTemplate<K>, mail: Mail<K>): Promise<void>
  /** Waits for what is under way. */
  close(): Promise<void>
}

const timeout = 15 * second

/** The library is loaded by the first mail: many servers never send one. */
export async function openTransport(url: string): Promise<Transporter> {
  const { createTransport } = await import('nodemailer')
  return createTransport({
    url,
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
}

interface MailerParts {
  logger: Pick<FastifyBaseLogger, 'error'>
  /** What each mail says, by its name. */
  texts: ReadonlyMap<string, ParsedTemplate>
}

export function createMailer({ smtpUrl, from }: MailConfig, parts: MailerParts): Mailer {
  const { logger, texts } = parts
  let transport: Promise<Transporter> | undefined
  const deliver: Mailer['deliver'] = async ({ name }, { to, values }) => {
    const text = texts.get(name)
    if (!text) throw new Error(`There is no mail ${name}`)
    transport ??= openTransport(smtpUrl)
    await (await transport).sendMail({ from, to, ...fillMailTemplate(text, values) })
  }
  const underWay = new Set<Promise<void>>()
  return {
    deliver,
    post(template, mail) {
      const sending = deliver(template, mail)
        .then(() => {
          noteOccurrence('mail', { outcome: 'sent' })
        })
        .catch((error: unknown) => {
          const reason = error instanceof Error ? error.message : String(error)
          noteOccurrence('mail', { outcome: 'failed' })
          logger.error({ reason }, 'A mail could not be sent')
        })
        .finally(() => underWay.delete(sending))
      underWay.add(sending)
    },
    async close() {
      await Promise.all(underWay)
      if (transport) (await transport).close()
    },
  }
}
