import type { Passkey } from '../../../identity/second-factor/passkey-store.js'
import { passkeyNameLength } from '../../../identity/second-factor/passkeys.js'
import { Button, describedBy, Field, Form, Notice, RelativeTime } from '../../../html/elements.js'
import type { Page } from '../../../html/layout.js'
import type { Visitor } from '../../../html/visitor.js'
import { factorPath } from './factor-path.js'
import { PasskeyPart, passkeyScript } from './passkey-part.js'

const passkeyPath = `${factorPath}/passkey`

interface PasskeysProps {
  visitor: Visitor
  passkeys: readonly Passkey[]
  now: number
}

function PasskeyRow({
  visitor,
  passkey,
  now,
}: {
  visitor: Visitor
  passkey: Passkey
  now: number
}) {
  const { handle, name, createdAt, lastUsedAt } = passkey
  const id = `name-${handle}`
  return (
    <li>
      <p>
        <strong dir="auto">{name}</strong>
      </p>
      <p class="muted">
        Added <RelativeTime at={createdAt} now={now} />,{' '}
        {lastUsedAt === undefined ? (
          'not used yet'
        ) : (
          <>
            last used <RelativeTime at={lastUsedAt} now={now} />
          </>
        )}
      </p>
      <Form visitor={visitor} action={`${passkeyPath}/rename`} class="stack">
        <Field id={id} label={`New name for ${name}`}>
          <input id={id} name="name" required maxLength={passkeyNameLength} autocomplete="off" />
        </Field>
        <div class="actions">
          <Button name="handle" value={handle} label={`Rename ${name}`}>
            Rename
          </Button>
        </div>
      </Form>
      <Form visitor={visitor} action={`${passkeyPath}/remove`}>
        <Button look="danger" name="handle" value={handle} label={`Remove ${name}`}>
          Remove
        </Button>
      </Form>
    </li>
  )
}

/** The passkeys of a user, and how to add one. */
export function Passkeys({ visitor, passkeys, now }: PasskeysProps) {
  return (
    <section class="card">
      <h2>Passkeys</h2>
      <p>
        A passkey is kept by your phone, computer, password manager or security key. It logs you in
        without a password, or confirms your password, and no other site can ask for it.
      </p>
      <ul class="events">
        {passkeys.map((passkey) => (
          <PasskeyRow key={passkey.handle} visitor={visitor} passkey={passkey} now={now} />
        ))}
      </ul>
      <Form visitor={visitor} action={`${passkeyPath}/start`}>
        <div class="actions">
          <Button look="primary">Add a passkey</Button>
        </div>
      </Form>
    </section>
  )
}

interface AddView {
  /** What the browser needs, as JSON. */
  options: string
  name: string
  mistake?: string | undefined
}

/** Makes a passkey; the one page of the account that needs JavaScript. */
export function addPasskeyPage(visitor: Visitor, { options, name, mistake }: AddView): Page {
  const about = { hint: 'Such as the device or password manager that keeps it.' }
  const content = (
    <div class="card">
      <h1>Add a passkey</h1>
      {mistake === undefined ? undefined : <Notice kind="error">{mistake}</Notice>}
      <Form visitor={visitor} action={`${passkeyPath}/add`} class="stack">
        <Field id="name" label="Name" {...about}>
          <input
            id="name"
            name="name"
            required
            value={name}
            maxLength={passkeyNameLength}
            autocomplete="off"
            {...describedBy('name', { ...about, mistake: undefined })}
          />
        </Field>
        <PasskeyPart kind="create" options={options} field="response">
          Create passkey
        </PasskeyPart>
      </Form>
      <p>
        <a href={factorPath}>Back</a>
      </p>
    </div>
  )
  return {
    title: 'Add a passkey',
    path: '/account',
    visitor,
    width: 'narrow',
    script: passkeyScript,
    content,
  }
}
