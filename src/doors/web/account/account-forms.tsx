import { describedBy, Field } from '../../../html/elements.js'
import type { Visitor } from '../../../html/visitor.js'

/** What was wrong with a form of the page, beside which field. */
export interface AccountMistake {
  form: 'password' | 'delete' | 'plan' | 'email'
  field: 'current' | 'new' | 'again' | 'name' | 'password' | 'email'
  message: string
  /** The username as it was typed. */
  name?: string | undefined
  /** The e-mail address as it was typed. */
  email?: string | undefined
}

export const messageFor =
  (mistake: AccountMistake | undefined, form: AccountMistake['form']) =>
  (field: AccountMistake['field']) =>
    mistake?.form === form && mistake.field === field ? mistake.message : undefined

interface PasswordInputProps {
  id: string
  name: string
  label: string
  isNew?: boolean
  mistake: string | undefined
}

export const PasswordField = ({ label, mistake, isNew = false, ...rest }: PasswordInputProps) => (
  <Field id={rest.id} label={label} mistake={mistake}>
    <input
      type="password"
      required
      autocomplete={isNew ? 'new-password' : 'current-password'}
      {...describedBy(rest.id, { mistake })}
      {...rest}
    />
  </Field>
)

export interface FormProps {
  visitor: Visitor
  hasPassword: boolean
  mistake: AccountMistake | undefined
}
