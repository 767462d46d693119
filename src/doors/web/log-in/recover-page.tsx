import { Button, describedBy, Field, HiddenFields, Notice } from '../../../html/elements.js'
import type { Page } from '../../../html/layout.js'
import { recoverPath } from '../../../identity/accounts/recovery.js'
import type { PasswordConfig } from '../../../platform/config.js'
import { forgotPath } from './forgot-page.js'
import { NewPasswordField, passwordHintOf } from './new-password-field.js'

/** Without a field it is about the whole form. */
export interface RecoverMistake {
  field: 'key' | 'new' | 'again' | undefined
  message: string
}

interface RecoverView {
  passwords: PasswordConfig
  isDone?: boolean
  /** The key, when it came by the link or was typed already. */
  key?: string
  /** What was wrong with the last try. */
  mistake?: RecoverMistake
}

function KeyField({ value, mistake }: { value: string; mistake: string | undefined }) {
  return (
    <Field id="key" label="Key from the email" mistake={mistake}>
      <input
        id="key"
        name="key"
        value={value}
        required
        maxLength={100}
        autocomplete="one-time-code"
        autocapitalize="none"
        spellcheck={false}
        {...describedBy('key', { mistake })}
      />
    </Field>
  )
}

function RecoverForm({ passwords, key = '', mistake }: RecoverView) {
  const mistakeAt = (field: string) => (mistake?.field === field ? mistake.message : undefined)
  const asksForKey = key === '' || mistake?.field === 'key'
  return (
    <>
      {mistake && mistake.field === undefined && <Notice kind="error">{mistake.message}</Notice>}
      <form method="post" action={recoverPath} class="stack">
        {asksForKey ? (
          <KeyField value={key} mistake={mistakeAt('key')} />
        ) : (
          <HiddenFields fields={[['key', key]]} />
        )}
        <NewPasswordField
          id="new"
          label="New password"
          minLength={passwords.minLength}
          hint={passwordHintOf(passwords)}
          mistake={mistakeAt('new')}
          hasFocus={!asksForKey && mistake?.field === undefined}
        />
        <NewPasswordField id="again" label="Confirm new password" mistake={mistakeAt('again')} />
        <div class="actions">
          <Button look="primary">Set password</Button>
        </div>
      </form>
      <p class="other">
        No link, or one that has expired? <a href={forgotPath}>Ask for a new one</a>
      </p>
    </>
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

/** Where the link or the key of a recovery mail is given for a new password. */
export function recoverPage(view: RecoverView): Page {
  const content = (
    <div class="card">
      <h1>Set a new password</h1>
      {view.isDone === true ? <Done /> : <RecoverForm {...view} />}
    </div>
  )
  return { title: 'Set a new password', width: 'narrow', content }
}
