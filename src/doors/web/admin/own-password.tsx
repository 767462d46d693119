import { describedBy, Field } from '../../../html/elements.js'

/** The password of the administrator, for what is grave. */
export function OwnPassword({ id, mistake }: { id: string; mistake?: string | undefined }) {
  const about = { hint: 'Leave it empty if your account has none.', mistake }
  return (
    <Field id={id} label="Your own password" {...about}>
      <input
        id={id}
        type="password"
        name="password"
        autocomplete="current-password"
        {...describedBy(id, about)}
      />
    </Field>
  )
}
