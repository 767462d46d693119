import type { Config } from '../platform/config.js'
import { Button, Field, Notice } from './elements.js'
import type { Page } from './layout.js'
import { defaultReturnPath } from './return-path.js'

interface LogInView {
  registration: Config['registration']
  /** Where to go afterwards; already safe. */
  returnPath: string
  name?: string
  /** What was wrong with the last try. */
  mistake?: string
}

const actionOf = (returnPath: string) =>
  returnPath === defaultReturnPath ? '/login' : `/login?referer=${encodeURIComponent(returnPath)}`

function Fields({ name }: { name: string }) {
  return (
    <>
      <Field id="email" label="User name">
        <input
          id="email"
          name="email"
          value={name}
          required
          maxLength={254}
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
          autofocus={!name}
        />
      </Field>
      <Field id="password" label="Password">
        <input
          id="password"
          name="password"
          type="password"
          required
          autocomplete="current-password"
          autofocus={Boolean(name)}
        />
      </Field>
    </>
  )
}

/** The log-in form; it asks which is meant, to sign in or to make an account. */
export function logInPage({ registration, returnPath, name = '', mistake }: LogInView): Page {
  const mayRegister = registration !== 'closed'
  const content = (
    <div class="card">
      <h1>Welcome</h1>
      <p class="muted">
        {mayRegister ? 'Sign in, or choose a name and a password for a new account.' : 'Sign in.'}
      </p>
      {mistake === undefined ? undefined : <Notice kind="error">{mistake}</Notice>}
      <form method="post" action={actionOf(returnPath)} class="stack">
        <Fields name={name} />
        <div class="actions">
          <Button look="primary" name="intent" value="sign-in">
            Sign in
          </Button>
          {mayRegister && (
            <Button name="intent" value="register">
              Create account
            </Button>
          )}
        </div>
      </form>
    </div>
  )
  return { title: 'Sign in', width: 'narrow', content }
}
