import { describedBy, Field } from '../../../html/elements.js'
import type { Messages } from '../../../html/messages/messages.js'
import type { PasswordConfig } from '../../../platform/config.js'

/** The rule for passwords, before anybody breaks it. */
export function passwordHintOf(
  { minLength, deniesCommon }: PasswordConfig,
  { t }: Messages,
): string {
  const length = minLength === 1 ? '' : `${t('At least {minLength} characters.', { minLength })} `
  const rule = deniesCommon
    ? t('It can’t be your username, or one that many people use.')
    : t('It can’t be your username.')
  return `${length}${rule}`
}

interface NewPasswordProps {
  id: string
  label: string
  minLength?: number
  hint?: string
  mistake: string | undefined
  hasFocus?: boolean
}

export function NewPasswordField(props: NewPasswordProps) {
  const { id, label, minLength, hint, mistake, hasFocus = false } = props
  return (
    <Field id={id} label={label} hint={hint} mistake={mistake}>
      <input
        id={id}
        name={id}
        type="password"
        required
        {...(minLength !== undefined && { minLength })}
        autocomplete="new-password"
        autofocus={hasFocus}
        {...describedBy(id, { hint, mistake })}
      />
    </Field>
  )
}
