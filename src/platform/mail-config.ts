import { resolve } from 'node:path'
import { z } from 'zod'

/** The variables of mail. */
export const mailVariables = {
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'must be smtp://… or smtps://…' }).optional(),
  MAIL_FROM: z.string().min(3).optional(),
  MAIL_TEMPLATES: z.string().optional(),
}

type MailValues = z.infer<z.ZodObject<typeof mailVariables>>

export interface MailConfig {
  smtpUrl: string
  from: string
  /** A folder with texts that replace those of mails; absent where none is replaced. */
  templates: string | undefined
}

/** Absent when this server sends no mail. */
export function readMail(values: MailValues, baseUrl: string): MailConfig | undefined {
  const { SMTP_URL: smtpUrl, MAIL_FROM: from, MAIL_TEMPLATES: folder } = values
  if (smtpUrl === undefined) return undefined
  return {
    smtpUrl,
    from: from ?? `Foyer <foyer@${new URL(baseUrl).hostname}>`,
    templates: folder === undefined ? undefined : resolve(folder),
  }
}
