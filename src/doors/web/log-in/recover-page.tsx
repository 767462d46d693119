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
      <Field id="key" label="The key from the mail">
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
      <NewPassword id="again" label="New password, once more" />
      <div class="actions">
        <Button look="primary">Set the password</Button>
      </div>
    </form>
  )
}

function Done() {
  return (
    <>
      <Notice kind="news">
        Your password is set. Everything that was signed in is signed out.
      </Notice>
      <p>
        <a class="button primary" href="/login">
          Sign in
        </a>
      </p>
    </>
  )
}

/** Where the key of a recovery mail is given for a new password. */
export function recoverPage({ isDone = false, mistake }: RecoverView): Page {
  const content = (
    <div class="card">
      <h1>A new password</h1>
      {mistake === undefined ? undefined : <Notice kind="error">{mistake}</Notice>}
      {isDone ? <Done /> : <RecoverForm />}
    </div>
  )
  return { title: 'A new password', width: 'narrow', content }
}
