import { Button, Field, Notice } from '../../../html/elements.js'
import type { Page } from '../../../html/layout.js'

interface RecoverView {
  isDone?: boolean
  /** What was wrong with the last try. */
  mistake?: string
}

const NewPassword = ({ id, label }: { id: string; label: string }) => (
  <Field id={id} label={label}>
    <input id={id} name={id} type="password" required autocomplete="new-password" />
  </Field>
)

function RecoverForm() {
  return (
    <form method="post" action="/recover" class="stack">
      <Field id="key" label="Key from the email">
        <input
          id="key"
          name="key"
          required
          maxLength={100}
          autocomplete="one-time-code"
          autocapitalize="none"
          spellcheck={false}
        />
      </Field>
      <NewPassword id="new" label="New password" />
      <NewPassword id="again" label="Confirm new password" />
      <div class="actions">
        <Button look="primary">Set password</Button>
      </div>
    </form>
  )
}

function Done() {
  return (
    <>
      <Notice kind="news">Your password has been changed. You’re logged out everywhere.</Notice>
      <p>
        <a class="button primary" href="/login">
          Log in
        </a>
      </p>
    </>
  )
}

/** Where the key of a recovery mail is given for a new password. */
export function recoverPage({ isDone = false, mistake }: RecoverView): Page {
  const content = (
    <div class="card">
      <h1>Set a new password</h1>
      {mistake === undefined ? undefined : <Notice kind="error">{mistake}</Notice>}
      {isDone ? <Done /> : <RecoverForm />}
    </div>
  )
  return { title: 'Set a new password', width: 'narrow', content }
}
