import { Button, HiddenFields, Notice } from '../../../html/elements.js'
import type { Page } from '../../../html/layout.js'
import { confirmEmailPath } from '../../../identity/accounts/confirm-email.js'

interface ConfirmView {
  /** The address and the key of its link; absent when there is nothing to confirm. */
  change?: { email: string; key: string }
  isDone?: boolean
  mistake?: string
}

const Confirm = ({ email, key }: { email: string; key: string }) => (
  <>
    <p class="lead">
      Use <strong dir="auto">{email}</strong> for your account?
    </p>
    <form method="post" action={confirmEmailPath}>
      <HiddenFields fields={[['key', key]]} />
      <div class="actions">
        <Button look="primary">Confirm</Button>
      </div>
    </form>
  </>
)

/** Where the link in a mail leads that confirms an address. */
export function confirmEmailPage({ change, isDone = false, mistake }: ConfirmView): Page {
  const content = (
    <div class="card">
      <h1>Confirm your email address</h1>
      {mistake === undefined ? undefined : <Notice kind="error">{mistake}</Notice>}
      {isDone && <Notice kind="news">Your email address is confirmed.</Notice>}
      {change && <Confirm {...change} />}
      {change ? undefined : (
        <p>
          <a href="/account#email-address">Go to your account</a>
          {mistake === undefined ? undefined : ' to send a new link.'}
        </p>
      )}
    </div>
  )
  return { title: 'Confirm your email address', width: 'narrow', content }
}
