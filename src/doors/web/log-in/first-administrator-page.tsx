import { Button, Form, HiddenFields } from '../../../html/elements.js'
import type { Page } from '../../../html/layout.js'
import type { Visitor } from '../../../html/visitor.js'
import { firstAdministratorPath } from '../../../identity/invitations/first-administrator.js'
import { entryPathOf } from './entry.js'

interface FirstView {
  /** The secret of the link. */
  key: string
  visitor: Visitor | undefined
}

function Entrances({ secret }: { secret: string }) {
  const here = `${firstAdministratorPath}?key=${encodeURIComponent(secret)}`
  const signUp = entryPathOf('/signup', { returnPath: '/admin', invitation: secret })
  return (
    <>
      <p class="lead">
        This server has no administrator yet. Create an account, or log in to one that you have.
      </p>
      <p class="actions">
        <a class="button primary" href={signUp}>
          Create an account
        </a>
        <a class="button" href={entryPathOf('/login', { returnPath: here })}>
          Log in
        </a>
      </p>
    </>
  )
}

function BecomeForm({ visitor, secret }: { visitor: Visitor; secret: string }) {
  return (
    <>
      <p class="lead">
        This server has no administrator yet. As <bdi>{visitor.name}</bdi> you can become the first.
      </p>
      <Form visitor={visitor} action={firstAdministratorPath} class="stack">
        <HiddenFields fields={[['key', secret]]} />
        <div class="actions">
          <Button look="primary">Become the administrator</Button>
        </div>
      </Form>
    </>
  )
}

/** What the link of the start leads to. */
export function firstAdministratorPage({ key, visitor }: FirstView): Page {
  const content = (
    <div class="card">
      <h1>Administer this server</h1>
      {visitor ? <BecomeForm visitor={visitor} secret={key} /> : <Entrances secret={key} />}
      <p class="muted">
        An administrator sees all users, and bans, promotes and deletes them. The link works once.
      </p>
    </div>
  )
  return { title: 'Administer this server', width: 'narrow', visitor, content }
}
