import { Problem } from '../../platform/problem.js'

const nameBytes = 254

/** The form in which names are compared: NFKC and case-folded. */
export function nameKeyOf(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase()
}

/** A name fit to register; throws `name_missing` or `name_invalid`. */
export function checkName(name: string): string {
  const trimmed = name.normalize('NFKC').trim()
  if (!trimmed) throw new Problem('name_missing')
  if (Buffer.byteLength(trimmed) > nameBytes) {
    throw new Problem('name_invalid', `A user name can have at most ${nameBytes} bytes.`)
  }
  if (/[\p{Cc}\p{Cf}\p{Cs}]/u.test(trimmed)) {
    throw new Problem('name_invalid', 'A user name cannot contain control characters.')
  }
  return trimmed
}

/** The form in which e-mail addresses are stored and compared. */
export const emailKeyOf = (email: string): string => email.normalize('NFKC').trim().toLowerCase()

/** An address fit to be stored; throws `email_invalid`. Whether mail arrives there is not asked. */
export function checkEmail(email: string): string {
  const key = emailKeyOf(email)
  if (key.length > 254 || !/^[^\s@<>,;:"()[\]\\\p{Cc}]+@[^\s@<>,;:"()[\]\\\p{Cc}]+$/u.test(key)) {
    throw new Problem('email_invalid')
  }
  return key
}
