import { Problem } from '../../platform/problem.js'

const nameBytes = 254

/** Characters that cannot be seen, so that two names could look the same; U+2800 is a blank, too. */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800]/u

/** The form in which names are compared: NFKC and case-folded. */
export function nameKeyOf(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase()
}

/** A name fit to register; throws `name_missing` or `name_invalid`. */
export function checkName(name: string): string {
  const trimmed = name.normalize('NFKC').trim()
  if (!trimmed) throw new Problem('name_missing')
  if (Buffer.byteLength(trimmed) > nameBytes) {
    throw new Problem('name_invalid', `A username can have at most ${nameBytes} bytes.`)
  }
  if (invisible.test(trimmed)) {
    throw new Problem('name_invalid', 'A username cannot contain invisible characters.')
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
