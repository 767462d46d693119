import type { Config } from '../../platform/config.js'
import { Problem } from '../../platform/problem.js'
import { nameKeyOf } from './names.js'
import { longestPassword } from './passwords.js'

type Rule = Pick<Config, 'passwords'>

/** How many of the list, which begins with the most common ones, are refused. */
const commonCount = 10_000

let commonPasswords: Promise<ReadonlySet<string>> | undefined

/** Passwords from leaks, by frequency (zxcvbn, https://github.com/zxcvbn-ts/zxcvbn). */
async function loadCommonPasswords(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common')
  return new Set(dictionary.passwords.slice(0, commonCount).map((text) => text.toLowerCase()))
}

/** Throws `password_missing` or `password_invalid` for what no account can have. */
export function checkPassword(password: string): void {
  if (!password) throw new Problem('password_missing')
  if (Buffer.byteLength(password) > longestPassword) throw new Problem('password_invalid')
}

/**
 * The rule for new passwords, at every door. Throws `password_weak`, which says what is wrong, and
 * what `checkPassword` throws.
 */
export async function checkNewPassword(
  { passwords }: Rule,
  password: string,
  names: readonly (string | undefined)[],
): Promise<void> {
  checkPassword(password)
  if (Array.from(password).length < passwords.minLength) {
    throw new Problem(
      'password_weak',
      `Choose a longer password: at least ${passwords.minLength} characters.`,
    )
  }
  const key = nameKeyOf(password)
  if (names.some((name) => name !== undefined && nameKeyOf(name) === key)) {
    throw new Problem('password_weak', 'Your password can’t be your username. Choose another.')
  }
  if (!passwords.deniesCommon) return
  commonPasswords ??= loadCommonPasswords()
  if ((await commonPasswords).has(password.toLowerCase())) {
    throw new Problem('password_weak', 'Many people use this password. Choose another.')
  }
}
