import {
  Button,
  describedBy,
  Field,
  HiddenFields,
  Notice,
  ProblemNotice,
} from '../../../html/elements.js'
import { recoverPath } from '../../../identity/accounts/recovery.js'
import type { PasswordConfig } from '../../../platform/config.js'
import { forgotPath } from './forgot-page.js'
import { NewPasswordField, passwordHintOf } from './new-password-field.js'
import { useMessages } from '../../../html/messages/use-messages.js'
import type { PageSource } from '../../../html/render.js'

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
  const { t } = useMessages()
  return (
    <Field id="key" label={t('Key from the email')} mistake={mistake}>
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
  const messages = useMessages()
  const { t, rich } = messages
  const mistakeAt = (field: string) => (mistake?.field === field ? mistake.message : undefined)
  const asksForKey = key === '' || mistake?.field === 'key'
  return (
    <>
      {mistake && mistake.field === undefined && <ProblemNotice message={mistake.message} />}
      <form method="post" action={recoverPath} class="stack">
        {asksForKey ? (
          <KeyField value={key} mistake={mistakeAt('key')} />
        ) : (
          <HiddenFields fields={[['key', key]]} />
        )}
        <NewPasswordField
          id="new"
          label={t('New password')}
          minLength={passwords.minLength}
          hint={passwordHintOf(passwords, messages)}
          mistake={mistakeAt('new')}
          hasFocus={!asksForKey && mistake?.field === undefined}
        />
        <NewPasswordField
          id="again"
          label={t('Confirm new password')}
          mistake={mistakeAt('again')}
        />
        <div class="actions">
          <Button look="primary">{t('Set password')}</Button>
        </div>
      </form>
      <p class="other">
        {rich('No link, or one that has expired? <a>Ask for a new one</a>', {
          a: (text) => <a href={forgotPath}>{text}</a>,
        })}
      </p>
    </>
  )
}

function Done() {
  const { t } = useMessages()
  return (
    <>
      <Notice kind="news">
        {t('Your password has been changed. You’re logged out everywhere.')}
      </Notice>
      <p>
        <a class="button primary" href="/login">
          {t('Log in')}
        </a>
      </p>
    </>
  )
}

/** Where the link or the key of a recovery mail is given for a new password. */
export const recoverPage =
  (view: RecoverView): PageSource =>
  ({ t }) => {
    const content = (
      <div class="card">
        <h1>{t('Set a new password')}</h1>
        {view.isDone === true ? <Done /> : <RecoverForm {...view} />}
      </div>
    )
    return { title: t('Set a new password'), width: 'narrow', content }
  }
