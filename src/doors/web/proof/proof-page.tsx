import { Button, Form, HiddenFields } from '../../../html/elements.js'
import type { Page } from '../../../html/layout.js'
import type { Visitor } from '../../../html/visitor.js'
import { PasskeyPart, passkeyScript } from '../second-factor/passkey-part.js'
import { PasswordField } from '../account/account-forms.js'

/** The field of the password, beside those of the form that needs it. */
export const proofField = 'proof_password'

/** The field that a passkey fills instead. */
export const passkeyProofField = 'proof_passkey'

export interface ProofView {
  /** The path of the form that was sent. */
  action: string
  /** What was sent with it. */
  fields: readonly (readonly [string, string])[]
  hasPassword: boolean
  /** What a passkey needs, as JSON; absent for a person without one. */
  passkey: string | undefined
  /** Where a new log-in leads to. */
  continuePath: string
  /** Where to go without sending it. */
  back: string
  mistake: string | undefined
}

interface PartProps {
  visitor: Visitor
  view: ProofView
}

function WithPassword({ visitor, view }: PartProps) {
  return (
    <>
      <p>Enter your password to continue. You won’t be asked again for ten minutes.</p>
      <Form visitor={visitor} action={view.action} class="stack">
        <HiddenFields fields={view.fields} />
        <PasswordField
          id={proofField}
          name={proofField}
          label="Your password"
          mistake={view.mistake}
        />
        <div class="actions">
          <Button look="primary">Continue</Button>
          <a class="button quiet" href={view.back}>
            Cancel
          </a>
        </div>
      </Form>
    </>
  )
}

function PasskeyProof({ visitor, view, options }: PartProps & { options: string }) {
  return (
    <Form visitor={visitor} action={view.action} class="stack">
      <HiddenFields fields={view.fields} />
      <PasskeyPart kind="use" options={options} field={passkeyProofField}>
        Use a passkey
      </PasskeyPart>
    </Form>
  )
}

const logInAgainPath = (returnPath: string) =>
  `/login?again=1&referer=${encodeURIComponent(returnPath)}`

function ByLogIn({ view }: { view: ProofView }) {
  return (
    <>
      <p>
        Your account has no password, so log in again to continue. What you sent is kept for an
        hour.
      </p>
      <p class="actions">
        <a class="button primary" href={logInAgainPath(view.continuePath)}>
          Log in again
        </a>
        <a class="button quiet" href={view.back}>
          Cancel
        </a>
      </p>
    </>
  )
}

/** Asks for the password or a passkey before something grave; then what was sent is done. */
export function proofPage(visitor: Visitor, view: ProofView): Page {
  const { passkey } = view
  const content = (
    <div class="card">
      <h1>Confirm it’s you</h1>
      <p class="muted">
        You’re logged in as <strong dir="auto">{visitor.name}</strong>.
      </p>
      {passkey !== undefined && <PasskeyProof visitor={visitor} view={view} options={passkey} />}
      {view.hasPassword ? <WithPassword visitor={visitor} view={view} /> : <ByLogIn view={view} />}
    </div>
  )
  const script = passkey === undefined ? {} : { script: passkeyScript }
  return { title: 'Confirm it’s you', visitor, width: 'narrow', ...script, content }
}
