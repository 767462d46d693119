import { Button, describedBy, Field, Notice } from '../../../html/elements.js'
import type { Page } from '../../../html/layout.js'

export const forgotPath = '/forgot-password'

interface ForgotView {
  /** Whether this server can send a link at all. */
  hasMail: boolean
  isSent?: boolean
  name?: string
  /** What was wrong with the last try; with the name, or with the whole form. */
  mistake?: { isAboutName: boolean; message: string } | undefined
}

const nameHint = 'The link goes to the email address that your account has.'

function ForgotForm({ name = '', mistake }: ForgotView) {
  const isAboutName = mistake?.isAboutName === true
  const about = { hint: nameHint, mistake: isAboutName ? mistake.message : undefined }
  return (
    <>
      {mistake && !isAboutName && <Notice kind="error">{mistake.message}</Notice>}
      <form method="post" action={forgotPath} class="stack">
        <Field id="account" label="Username or email address" {...about}>
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
          <Button look="primary">Send a link</Button>
        </div>
      </form>
    </>
  )
}

const Sent = () => (
  <>
    <Notice kind="news">
      If there is such an account and it has an email address, a link is on its way.
    </Notice>
    <p>
      Open it within 30 minutes to choose a new password. If nothing arrives, look into your spam
      folder, or <a href={forgotPath}>try another name</a>. An account without an email address
      can’t be reached this way: ask the administrator of this server.
    </p>
  </>
)

const WithoutMail = () => (
  <p class="lead">
    This server sends no mail. Ask its administrator for a new password: they can set one.
  </p>
)

/** Where a link is asked for by who forgot the password. */
export function forgotPage(view: ForgotView): Page {
  const { hasMail, isSent = false } = view
  const content = (
    <div class="card">
      <h1>Forgot your password?</h1>
      {!hasMail ? <WithoutMail /> : isSent ? <Sent /> : <ForgotForm {...view} />}
      <p class="other">
        <a href="/login">Back to log in</a>
      </p>
    </div>
  )
  return { title: 'Forgot your password?', width: 'narrow', content }
}
