import type { FastifyBaseLogger } from 'fastify'
import { createTransport } from 'nodemailer'
import { second } from './clock.js'
import type { MailConfig } from './config.js'

export interface Mail {
  to: string
  subject: string
  text: string
}

/** Sends mail by SMTP. */
export interface Mailer {
  /** Sends in the background; a failure is logged, without the mail. */
  post(mail: Mail): void
  /** Waits for what is under way. */
  close(): Promise<void>
}

const timeout = 15 * second

export function createMailer({ smtpUrl, from }: MailConfig, logger: FastifyBaseLogger): Mailer {
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const underWay = new Set<Promise<void>>()
  return {
    post(mail) {
      const sending = transport
        .sendMail({ from, ...mail })
        .then(() => undefined)
        .catch((error: unknown) => {
          const reason = error instanceof Error ? error.message : String(error)
          logger.error({ reason }, 'A mail could not be sent')
        })
        .finally(() => underWay.delete(sending))
      underWay.add(sending)
    },
    async close() {
      await Promise.all(underWay)
      transport.close()
    },
  }
}
