import { Button, HiddenFields, Notice, ProblemNotice } from '../../../html/elements.js'
import { confirmEmailPath } from '../../../identity/accounts/confirm-email.js'
import { useMessages } from '../../../html/messages/use-messages.js'
import type { PageSource } from '../../../html/render.js'

interface ConfirmView {
  /** The address and the key of its link; absent when there is nothing to confirm. */
  change?: { email: string; key: string }
  isDone?: boolean
  mistake?: string
}

const Confirm = ({ email, key }: { email: string; key: string }) => {
  const { t, rich } = useMessages()
  return (
    <>
      <p class="lead">
        {rich('Use {email} for your account?', { email: <strong dir="auto">{email}</strong> })}
      </p>
      <form method="post" action={confirmEmailPath}>
        <HiddenFields fields={[['key', key]]} />
        <div class="actions">
          <Button look="primary">{t('Confirm')}</Button>
        </div>
      </form>
    </>
  )
}

const emailPlace = '/account#email-address'

/** Where the link in a mail leads that confirms an address. */
export const confirmEmailPage =
  ({ change, isDone = false, mistake }: ConfirmView): PageSource =>
  ({ t, rich }) => {
    const content = (
      <div class="card">
        <h1>{t('Confirm your email address')}</h1>
        {mistake === undefined ? undefined : <ProblemNotice message={mistake} />}
        {isDone && <Notice kind="news">{t('Your email address is confirmed.')}</Notice>}
        {change && <Confirm {...change} />}
        {change ? undefined : (
          <p>
            {mistake === undefined ? (
              <a href={emailPlace}>{t('Go to your account')}</a>
            ) : (
              rich('<a>Go to your account</a> to send a new link.', {
                a: (text) => <a href={emailPlace}>{text}</a>,
              })
            )}
          </p>
        )}
      </div>
    )
    return { title: t('Confirm your email address'), width: 'narrow', content }
  }
