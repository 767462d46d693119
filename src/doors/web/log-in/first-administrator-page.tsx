import { Button, Form, HiddenFields } from '../../../html/elements.js'
import type { Visitor } from '../../../html/visitor.js'
import { firstAdministratorPath } from '../../../identity/invitations/first-administrator.js'
import { entryPathOf } from './entry.js'
import { useMessages } from '../../../html/messages/use-messages.js'
import type { PageSource } from '../../../html/render.js'

interface FirstView {
  /** The secret of the link. */
  key: string
  visitor: Visitor | undefined
}

function Entrances({ secret }: { secret: string }) {
  const { t } = useMessages()
  const here = `${firstAdministratorPath}?key=${encodeURIComponent(secret)}`
  const signUp = entryPathOf('/signup', { returnPath: '/admin', invitation: secret })
  return (
    <>
      <p class="lead">
        {t(
          'This server has no administrator yet. Create an account, or log in to one that you have.',
        )}
      </p>
      <p class="actions">
        <a class="button primary" href={signUp}>
          {t('Create an account')}
        </a>
        <a class="button" href={entryPathOf('/login', { returnPath: here })}>
          {t('Log in')}
        </a>
      </p>
    </>
  )
}

function BecomeForm({ visitor, secret }: { visitor: Visitor; secret: string }) {
  const { t, rich } = useMessages()
  return (
    <>
      <p class="lead">
        {rich('This server has no administrator yet. As {name} you can become the first.', {
          name: <bdi>{visitor.name}</bdi>,
        })}
      </p>
      <Form visitor={visitor} action={firstAdministratorPath} class="stack">
        <HiddenFields fields={[['key', secret]]} />
        <div class="actions">
          <Button look="primary">{t('Become the administrator')}</Button>
        </div>
      </Form>
    </>
  )
}

/** What the link of the start leads to. */
export const firstAdministratorPage =
  ({ key, visitor }: FirstView): PageSource =>
  ({ t }) => {
    const content = (
      <div class="card">
        <h1>{t('Administer this server')}</h1>
        {visitor ? <BecomeForm visitor={visitor} secret={key} /> : <Entrances secret={key} />}
        <p class="muted">
          {t(
            'An administrator sees all users, and bans, promotes and deletes them. The link works once.',
          )}
        </p>
      </div>
    )
    return { title: t('Administer this server'), width: 'narrow', visitor, content }
  }
