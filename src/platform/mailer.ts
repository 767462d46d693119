import type { FastifyBaseLogger } from 'fastify'
import type { Transporter } from 'nodemailer'
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

export function createMailer({ smtpUrl, from }: MailConfig, logger: FastifyBaseLogger): Mailer {
  let transport: Promise<Transporter> | undefined
  const send = async (mail: Mail): Promise<void> => {
    transport ??= openTransport(smtpUrl)
    await (await transport).sendMail({ from, ...mail })
  }
  const underWay = new Set<Promise<void>>()
  return {
    post(mail) {
      const sending = send(mail)
        .catch((error: unknown) => {
          const reason = error instanceof Error ? error.message : String(error)
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
