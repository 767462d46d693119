import { Button, describedBy, Field, Form, Notice } from '../../../html/elements.js'
import { messageFor, PasswordField, type FormProps } from './account-forms.js'
import { useMessages } from '../../../html/messages/use-messages.js'

/** The e-mail address of an account. */
export interface EmailView {
  current: string | undefined
  /** Nobody has shown that it is theirs. */
  unconfirmed: string | undefined
  /** Waits until its link is opened. */
  waiting: string | undefined
  /** Whether this server can send a link; without, an address can only be removed. */
  hasMail: boolean
}

export const emailPath = '/account/email'

function EmailState({ current, unconfirmed, waiting }: EmailView) {
  const { t, rich } = useMessages()
  return (
    <>
      {current === undefined ? (
        <p class="muted">
          {t(
            'Your account has no email address. With one you can set a new password when you forget yours.',
          )}
        </p>
      ) : (
        <p class="text">
          {rich('It’s {current}. A link to set a new password goes there.', {
            current: <strong dir="auto">{current}</strong>,
          })}
        </p>
      )}
      {unconfirmed !== undefined && waiting === undefined && (
        <Notice kind="warning">
          {rich('{unconfirmed} isn’t confirmed, so nothing is sent there.', {
            unconfirmed: <strong dir="auto">{unconfirmed}</strong>,
          })}
        </Notice>
      )}
      {waiting === undefined ? undefined : (
        <Notice kind="warning">
          {rich(
            '{waiting} waits until you open the link that was sent there. The link works for a day; save the address again for a new one.',
            { waiting: <strong dir="auto">{waiting}</strong> },
          )}
        </Notice>
      )}
    </>
  )
}

/** Sets, changes or removes the address. */
export function EmailSection(props: FormProps & { email: EmailView }) {
  const { t } = useMessages()
  const { visitor, hasPassword, mistake, email } = props
  const { current, unconfirmed, waiting, hasMail } = email
  const messageOf = messageFor(mistake, 'email')
  const known = waiting ?? unconfirmed ?? current
  const canRemove = known !== undefined
  const hint = canRemove ? t('Leave it empty to remove the address.') : undefined
  const about = { hint, mistake: messageOf('email') }
  const shown = (mistake?.form === 'email' ? mistake.email : undefined) ?? known ?? ''
  return (
    <section class="card" id="email-address">
      <h2>{t('Email address')}</h2>
      <EmailState {...email} />
      <Form visitor={visitor} action={emailPath} class="stack">
        <Field id="email" label={t('Email address')} {...about}>
          <input
            id="email"
            name="email"
            inputMode="email"
            value={shown}
            required={!canRemove}
            maxLength={254}
            autocomplete="email"
            autocapitalize="none"
            spellcheck={false}
            dir="auto"
            {...describedBy('email', about)}
          />
        </Field>
        {hasPassword && (
          <PasswordField
            id="email-password"
            name="password"
            label={t('Your password')}
            mistake={messageOf('password')}
          />
        )}
        <div class="actions">
          <Button look="primary">{hasMail ? t('Save and send a link') : t('Save')}</Button>
        </div>
      </Form>
    </section>
  )
}
