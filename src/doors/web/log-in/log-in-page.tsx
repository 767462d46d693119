import type { Config } from '../../../platform/config.js'
import { Button, Field, HiddenFields, Notice } from '../../../html/elements.js'
import type { Page } from '../../../html/layout.js'
import { defaultReturnPath } from '../../../html/return-path.js'

interface LogInView {
  config: Pick<Config, 'registration' | 'discord'>
  /** Where to go afterwards; already safe. */
  returnPath: string
  name?: string
  /** What was wrong with the last try. */
  mistake?: string | undefined
  /** A sealed form that was sent without a log-in, to continue with afterwards. */
  keptForm?: string | undefined
}

const actionOf = (path: string, returnPath: string) =>
  returnPath === defaultReturnPath ? path : `${path}?referer=${encodeURIComponent(returnPath)}`

function Fields({ name, mistake }: { name: string; mistake: string | undefined }) {
  const invalid = mistake === undefined ? {} : ({ 'aria-describedby': 'mistake' } as const)
  return (
    <>
      <Field id="email" label="Username">
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
          {...invalid}
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
          {...invalid}
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

function Introduction({ mayRegister, isKept }: { mayRegister: boolean; isKept: boolean }) {
  if (isKept) return <p class="muted">Log in to continue. What you typed is kept for an hour.</p>
  return (
    <p class="muted">
      {mayRegister
        ? 'Log in, or choose a username and a password for a new account.'
        : 'New accounts can’t be created here.'}
    </p>
  )
}

/** The log-in form, with a button for each intent: log in or create an account. */
export function logInPage(view: LogInView): Page {
  const { config, returnPath, name = '', mistake, keptForm } = view
  const mayRegister = config.registration !== 'closed'
  const content = (
    <div class="card">
      <h1>Welcome</h1>
      <Introduction mayRegister={mayRegister} isKept={keptForm !== undefined} />
      {mistake === undefined ? undefined : (
        <Notice kind="error" id="mistake">
          {mistake}
        </Notice>
      )}
      <form method="post" action={actionOf('/login', returnPath)} class="stack">
        <HiddenFields fields={keptForm === undefined ? [] : [['kept_form', keptForm]]} />
        <Fields name={name} mistake={mistake} />
        <div class="actions">
          <Button look="primary" name="intent" value="sign-in">
            Log in
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
  return { title: 'Log in', width: 'narrow', content }
}
