import type { Passkey } from '../../../identity/second-factor/passkey-store.js'
import type { RememberedBrowser } from '../../../identity/second-factor/remembered-store.js'
import { Button, describedBy, Field, Form, Notice, RelativeTime } from '../../../html/elements.js'
import type { Page } from '../../../html/layout.js'
import type { Visitor } from '../../../html/visitor.js'
import { PasswordField } from '../account/account-forms.js'
import { appPasswordsPath } from '../app-passwords/app-passwords-page.js'
import { factorPath } from './factor-path.js'
import { Passkeys } from './passkeys-section.js'
import { QrCode } from './qr-code.js'

export type FactorForm = 'start' | 'confirm' | 'codes' | 'off'

/** A secret that waits for its first code. */
interface WaitingSecret {
  secret: string
  /** What the QR code says. */
  address: string
}

export interface FactorView {
  isOn: boolean
  /** Whether codes of an app are part of it. */
  hasApp: boolean
  /** Absent where browsers offer none for this server's address. */
  passkeys: readonly Passkey[] | undefined
  waiting: WaitingSecret | undefined
  recoveryCodes: number
  browsers: readonly RememberedBrowser[]
  hasPassword: boolean
  /** Epoch milliseconds. */
  now: number
  news?: string | undefined
  mistake?: { form: FactorForm; isAboutField: boolean; message: string } | undefined
}

interface PartProps {
  visitor: Visitor
  view: FactorView
}

const factorMistakeIn = ({ mistake }: FactorView, form: FactorForm) =>
  mistake?.form === form && mistake.isAboutField ? mistake.message : undefined

function PasswordPart({ view, form }: { view: FactorView; form: FactorForm }) {
  if (!view.hasPassword) return undefined
  return (
    <PasswordField
      id={`${form}-password`}
      name="password"
      label="Your password"
      mistake={factorMistakeIn(view, form)}
    />
  )
}

function SetUpFactor({ visitor, view }: PartProps) {
  return (
    <section class="card">
      <h2>Set up an app</h2>
      <p>
        You need an authenticator app on your phone or computer, such as Aegis, Ente Auth, KeePassXC
        or 2FAS.
      </p>
      <Form visitor={visitor} action={`${factorPath}/start`} class="stack">
        <PasswordPart view={view} form="start" />
        <div class="actions">
          <Button look="primary">Set up</Button>
        </div>
      </Form>
    </section>
  )
}

/** In groups of four, as people read it. */
const printedSecret = (secret: string) => secret.replace(/(.{4})(?=.)/g, '$1 ')

function ConfirmSecret({ visitor, view, waiting }: PartProps & { waiting: WaitingSecret }) {
  const mistake = factorMistakeIn(view, 'confirm')
  const about = { hint: 'The six digits that the app shows now.', mistake }
  return (
    <section class="card">
      <h2>Scan this code</h2>
      <p>Scan it with your authenticator app, or type the key below it.</p>
      <QrCode text={waiting.address} label="QR code of the key below" />
      <p class="address">
        <code>{printedSecret(waiting.secret)}</code>
      </p>
      <p class="muted">Whoever has this key can make your codes. Keep no picture of it.</p>
      <Form visitor={visitor} action={`${factorPath}/confirm`} class="stack">
        <Field id="code" label="Code" {...about}>
          <input
            id="code"
            name="code"
            required
            maxLength={20}
            inputMode="numeric"
            autocomplete="one-time-code"
            {...describedBy('code', about)}
          />
        </Field>
        <div class="actions">
          <Button look="primary">Turn on</Button>
        </div>
      </Form>
    </section>
  )
}

function RecoveryCodes({ visitor, view }: PartProps) {
  const { recoveryCodes } = view
  return (
    <section class="card">
      <h2>Recovery codes</h2>
      <p>
        {recoveryCodes === 0 ? (
          <strong>None is left.</strong>
        ) : (
          `${recoveryCodes} ${recoveryCodes === 1 ? 'is' : 'are'} left.`
        )}{' '}
        Each works once at the second step. New ones replace them all.
      </p>
      <Form visitor={visitor} action={`${factorPath}/codes`} class="stack">
        <PasswordPart view={view} form="codes" />
        <div class="actions">
          <Button>Make new codes</Button>
        </div>
      </Form>
    </section>
  )
}

function Browsers({ visitor, view: { browsers, now } }: PartProps) {
  return (
    <section class="card">
      <h2>Remembered browsers</h2>
      {browsers.length === 0 ? <p>None: every log-in asks for a code.</p> : undefined}
      <ul class="events">
        {browsers.map(({ handle, client = 'A browser', createdAt, expiresAt }) => (
          <li key={handle}>
            <p>
              <bdi>{client}</bdi>
            </p>
            <p class="muted">
              Remembered <RelativeTime at={createdAt} now={now} />, asked again{' '}
              <RelativeTime at={expiresAt} now={now} />
            </p>
            <Form visitor={visitor} action={`${factorPath}/forget`}>
              <Button look="danger" name="handle" value={handle} label={`Forget ${client}`}>
                Forget
              </Button>
            </Form>
          </li>
        ))}
      </ul>
    </section>
  )
}

function TurnOff({ visitor, view }: PartProps) {
  return (
    <section class="card">
      <h2>Turn it off</h2>
      <p>
        Then your password alone is enough to log in. The app’s codes, passkeys and recovery codes
        are removed.
      </p>
      <Form visitor={visitor} action={`${factorPath}/off`} class="stack">
        <PasswordPart view={view} form="off" />
        <div class="actions">
          <Button look="danger">Turn off</Button>
        </div>
      </Form>
    </section>
  )
}

function FactorParts({ visitor, view }: PartProps) {
  const { isOn } = view
  if (isOn) {
    return (
      <>
        {!view.hasApp && <AppParts visitor={visitor} view={view} />}
        <RecoveryCodes visitor={visitor} view={view} />
        <Browsers visitor={visitor} view={view} />
        <TurnOff visitor={visitor} view={view} />
      </>
    )
  }
  return <AppParts visitor={visitor} view={view} />
}

function AppParts({ visitor, view }: PartProps) {
  const { waiting } = view
  return (
    <>
      {waiting && <ConfirmSecret visitor={visitor} view={view} waiting={waiting} />}
      {waiting && view.mistake?.form !== 'start' ? undefined : (
        <SetUpFactor visitor={visitor} view={view} />
      )}
    </>
  )
}

function stepsInWords({ hasApp, passkeys = [] }: FactorView): string {
  if (passkeys.length === 0) return 'a code of your authenticator app'
  return hasApp ? 'a passkey or a code of your authenticator app' : 'a passkey'
}

/** Whether a second factor is on, how to set one up, and what belongs to it. */
export function factorPage(visitor: Visitor, view: FactorView): Page {
  const { isOn, news, mistake } = view
  const content = (
    <>
      <h1>Second factor</h1>
      <p class="lead">
        {isOn
          ? `It’s on: logging in takes your password and ${stepsInWords(view)}.`
          : 'With a second factor, nobody gets in who knows your password alone.'}
      </p>
      {news === undefined ? undefined : <Notice kind="news">{news}</Notice>}
      {mistake && !mistake.isAboutField && <Notice kind="error">{mistake.message}</Notice>}
      <p>
        Apps that ask for your username and password {isOn ? 'need' : 'will need'} an{' '}
        <a href={appPasswordsPath}>app password</a>.
      </p>
      <div class="sections">
        {view.passkeys && <Passkeys visitor={visitor} passkeys={view.passkeys} now={view.now} />}
        <FactorParts visitor={visitor} view={view} />
      </div>
      <p>
        <a href="/account/security">Security</a>
      </p>
    </>
  )
  return { title: 'Second factor', path: '/account', visitor, width: 'narrow', content }
}

/** New recovery codes, shown once. */
export function recoveryCodesPage(visitor: Visitor, codes: readonly string[]): Page {
  const content = (
    <div class="card">
      <h1>Your recovery codes</h1>
      <Notice kind="news">
        The second factor is on. Keep these codes where you find them without your phone: print
        them, or put them into your password manager. They won’t be shown again.
      </Notice>
      <pre class="secret" tabindex={0} aria-label="Recovery codes">
        <code>{codes.join('\n')}</code>
      </pre>
      <p>Each works once, on the second page of the log-in, instead of the app or a passkey.</p>
      <p class="actions">
        <a class="button primary" href={factorPath}>
          I’ve kept them
        </a>
      </p>
    </div>
  )
  return { title: 'Recovery codes', path: '/account', visitor, width: 'narrow', content }
}
