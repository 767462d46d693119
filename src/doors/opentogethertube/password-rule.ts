import { Problem } from '../../platform/problem.js'

const shortest = 8
const kinds = [/[a-z]/, /[A-Z]/, /[0-9]/, /[!@#$%^&*]/]
const fewestKinds = 2

/** This dialect's rule for new passwords, which its clients check as well; throws `password_weak`. */
export function checkPasswordStrength(password: string): void {
  const found = kinds.filter((kind) => kind.test(password)).length
  if (password.length < shortest || found < fewestKinds) throw new Problem('password_weak')
}
