import { Button, describedBy, Field, Notice, ProblemNotice } from '../../../html/elements.js'
import { useMessages } from '../../../html/messages/use-messages.js'
import type { PageSource } from '../../../html/render.js'

export const forgotPath = '/forgot-password'

interface ForgotView {
  /** Whether this server can send a link at all. */
  hasMail: boolean
  isSent?: boolean
  name?: string
  /** What was wrong with the last try; with the name, or with the whole form. */
  mistake?: { isAboutName: boolean; message: string } | undefined
}

function ForgotForm({ name = '', mistake }: ForgotView) {
  const { t } = useMessages()
  const isAboutName = mistake?.isAboutName === true
  const about = {
    hint: t('The link goes to the email address that your account has.'),
    mistake: isAboutName ? mistake.message : undefined,
  }
  return (
    <>
      {mistake && !isAboutName && <ProblemNotice message={mistake.message} />}
      <form method="post" action={forgotPath} class="stack">
        <Field id="account" label={t('Username or email address')} {...about}>
          <input
            id="account"
            name="account"
            value={name}
            required
            maxLength={254}
            autocomplete="username"
            autocapitalize="none"
            spellcheck={false}
            dir="auto"
            autofocus
            {...describedBy('account', about)}
          />
        </Field>
        <div class="actions">
          <Button look="primary">{t('Send a link')}</Button>
        </div>
      </form>
    </>
  )
}

const Sent = () => {
  const { t, rich } = useMessages()
  return (
    <>
      <Notice kind="news">
        {t('If there is such an account and it has an email address, a link is on its way.')}
      </Notice>
      <p>
        {rich(
          'Open it within 30 minutes to choose a new password. If nothing arrives, look into your spam folder, or <a>try another name</a>. An account without an email address can’t be reached this way: ask the administrator of this server.',
          { a: (text) => <a href={forgotPath}>{text}</a> },
        )}
      </p>
    </>
  )
}

const WithoutMail = () => {
  const { t } = useMessages()
  return (
    <p class="lead">
      {t('This server sends no mail. Ask its administrator for a new password: they can set one.')}
    </p>
  )
}

/** Where a link is asked for by who forgot the password. */
export const forgotPage =
  (view: ForgotView): PageSource =>
  ({ t }) => {
    const { hasMail, isSent = false } = view
    const content = (
      <div class="card">
        <h1>{t('Forgot your password?')}</h1>
        {!hasMail ? <WithoutMail /> : isSent ? <Sent /> : <ForgotForm {...view} />}
        <p class="other">
          <a href="/login">{t('Back to log in')}</a>
        </p>
      </div>
    )
    return { title: t('Forgot your password?'), width: 'narrow', content }
  }
