import { z } from 'zod'
import { findInvalidField } from '../../../html/form-again.js'
import { keptFormLimit, listTyped } from '../../../html/kept-form.js'
import { formText } from '../../../html/forms.js'
import { defaultReturnPath, returnPathOf } from '../../../html/return-path.js'
import { queryText } from '../../../platform/http/query.js'
import { problemKinds, type Problem, type ProblemCode } from '../../../platform/problem.js'

/** What the pages to log in and to sign up carry along. */
export interface Way {
  /** Where to go afterwards; already safe. */
  returnPath: string
  /** Whether somebody who is logged in wants to log in again, as the same or another user. */
  isAgain?: boolean
  /** The secret of a link to make an account by. */
  invitation?: string | undefined
}

/** `type` is what Invidious clients send; there is one type here. */
export const entryQuery = z.object({
  referer: queryText(8000),
  type: queryText(),
  again: queryText(),
  invitation: queryText(200),
})

export const keptText = formText(keptFormLimit)

export function wayOf(query: unknown): Way {
  const { data: { referer, again, invitation } = {} } = entryQuery.safeParse(query)
  return { returnPath: returnPathOf(referer), isAgain: again !== undefined, invitation }
}

/** The path of another page for who wants to enter, with what this one carries. */
export function entryPathOf(
  path: string,
  { returnPath, isAgain = false, invitation }: Way,
): string {
  const parameters = [
    ...(invitation === undefined ? [] : [`invitation=${encodeURIComponent(invitation)}`]),
    ...(isAgain ? ['again=1'] : []),
    ...(returnPath === defaultReturnPath ? [] : [`referer=${encodeURIComponent(returnPath)}`]),
  ]
  return parameters.length === 0 ? path : `${path}?${parameters.join('&')}`
}

type EntryField = 'name' | 'password' | 'again'

/** What was wrong with the last try; without a field it is about the whole form. */
export interface EntryMistake {
  field: EntryField | undefined
  message: string
}

const fieldsByCode: Partial<Record<ProblemCode, EntryField>> = {
  name_missing: 'name',
  name_invalid: 'name',
  name_taken: 'name',
  password_missing: 'password',
  password_invalid: 'password',
  password_weak: 'password',
  password_wrong: 'password',
}

const fieldsByInput: Readonly<Record<string, EntryField>> = {
  email: 'name',
  username: 'name',
  password: 'password',
  again: 'again',
}

/** Where clients expect the words of Invidious, and people plainer ones. */
const words: Partial<Record<ProblemCode, string>> = {
  name_missing: 'Enter your username.',
  password_missing: 'Enter your password.',
  name_taken: 'This username is taken. Choose another.',
  password_wrong: 'Wrong username or password.',
}

export function entryMistakeOf(problem: Problem): EntryMistake {
  const input = findInvalidField(problem)
  const field = input === undefined ? fieldsByCode[problem.code] : fieldsByInput[input]
  // What says more than its code alone is said as it is.
  const isPlain = problem.message === problemKinds.get(problem.code)?.text
  return { field, message: (isPlain ? words[problem.code] : undefined) ?? problem.message }
}

/** What was typed, whatever is wrong with it: the name, without passwords, and the kept form. */
export function typedOf(body: unknown): { name: string; keptForm: string | undefined } {
  const { email, username, kept_form: keptForm = '' } = Object.fromEntries(listTyped(body))
  return {
    name: username ?? email ?? '',
    keptForm: keptForm !== '' && keptForm.length <= keptFormLimit ? keptForm : undefined,
  }
}
