import type { Config } from '../../../platform/config.js'
import { Button, Field, Notice } from '../../../html/elements.js'
import type { Page } from '../../../html/layout.js'
import { defaultReturnPath } from '../../../html/return-path.js'

interface LogInView {
  config: Pick<Config, 'registration' | 'discord'>
  /** Where to go afterwards; already safe. */
  returnPath: string
  name?: string
  /** What was wrong with the last try. */
  mistake?: string
}

const actionOf = (path: string, returnPath: string) =>
  returnPath === defaultReturnPath ? path : `${path}?referer=${encodeURIComponent(returnPath)}`

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

function WithDiscord({ returnPath }: { returnPath: string }) {
  return (
    <form method="post" action={actionOf('/login/discord', returnPath)} class="other">
      <Button>Log in with Discord</Button>
    </form>
  )
}

/** The log-in form; it asks which is meant, to sign in or to make an account. */
export function logInPage({ config, returnPath, name = '', mistake }: LogInView): Page {
  const mayRegister = config.registration !== 'closed'
  const content = (
    <div class="card">
      <h1>Welcome</h1>
      <p class="muted">
        {mayRegister ? 'Sign in, or choose a name and a password for a new account.' : 'Sign in.'}
      </p>
      {mistake === undefined ? undefined : <Notice kind="error">{mistake}</Notice>}
      <form method="post" action={actionOf('/login', returnPath)} class="stack">
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
      {config.discord && <WithDiscord returnPath={returnPath} />}
    </div>
  )
  return { title: 'Sign in', width: 'narrow', content }
}
