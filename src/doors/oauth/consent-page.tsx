import type { ComponentChildren } from 'preact'
import { callbackOwner, isPlainHttpToStranger } from '../../identity/callbacks.js'
import type { Application } from '../../authorization/application.js'
import { outOfBand } from '../../authorization/redirect-uris.js'
import { widestScopes } from '../../authorization/requested-scopes.js'
import { grantsNothing, wordsOf } from '../../identity/scopes/oauth-names.js'
import { Button, Form, HiddenFields, Notice } from '../../html/elements.js'
import type { Page } from '../../html/layout.js'
import type { Visitor } from '../../html/visitor.js'

/** What a user is asked. */
export interface AppConsent {
  application: Application
  /** Names the request in the form. */
  handle: string
  /** OAuth names. */
  scopes: readonly string[]
  /** Absent when a device asks. */
  redirectUri: string | undefined
  /** What the device shows, if one asks. */
  userCode?: string | undefined
  /** Where to log in as someone else and come back, if that is possible. */
  switchPath?: string | undefined
  /** What was wrong with the last submission. */
  mistake?: string | undefined
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** What can be allowed or not; scopes that grant nothing go with the form unseen. */
const choicesOf = (scopes: readonly string[]) =>
  widestScopes(scopes).filter((name) => !grantsNothing(name))

function Scopes({ scopes }: { scopes: readonly string[] }) {
  const choices = choicesOf(scopes)
  if (choices.length === 0) return <p>It asks for nothing but to know that you allowed it.</p>
  return (
    <fieldset class="choices">
      <legend>It asks to be allowed to:</legend>
      {choices.map((name, index) => (
        <label key={name} for={`scope-${index}`}>
          <input type="checkbox" id={`scope-${index}`} name="scope" value={name} checked />
          <span>{capital(wordsOf(name))}</span>
          <code>{name}</code>
        </label>
      ))}
    </fieldset>
  )
}

function Address({ children, uri }: { children: ComponentChildren; uri: string }) {
  return (
    <>
      <p>{children}</p>
      <p class="address">
        <code>{uri}</code>
      </p>
    </>
  )
}

const isLoopbackUri = (uri: string) =>
  /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])([:/?]|$)/.test(uri)

function Destination({ redirectUri, userCode }: AppConsent) {
  if (redirectUri === undefined) {
    return (
      <p>
        {userCode === undefined ? 'The device ' : 'The device that shows the code '}
        {userCode === undefined ? undefined : <strong>{userCode}</strong>} will then be logged in as
        you. Allow it only if the device is yours and shows the code that you typed.
      </p>
    )
  }
  if (redirectUri === outOfBand) {
    return <p>If you allow it, you get a code on the next page, to copy into the app.</p>
  }
  if (isLoopbackUri(redirectUri)) {
    return <Address uri={redirectUri}>The answer goes to a program on this computer:</Address>
  }
  return (
    <>
      <Address uri={redirectUri}>
        The answer goes to <strong>{callbackOwner(redirectUri)}</strong>, at this address:
      </Address>
      {isPlainHttpToStranger(redirectUri) && (
        <Notice kind="warning">
          This address is not encrypted (http). Anyone on the way there can read the answer.
        </Notice>
      )}
    </>
  )
}

function Asker({ visitor, consent }: { visitor: Visitor; consent: AppConsent }) {
  const { application, switchPath } = consent
  return (
    <p class="muted">
      An app that calls itself <strong>{application.name}</strong>
      {application.website === undefined ? undefined : (
        <>
          {' '}
          (<a href={application.website}>{callbackOwner(application.website)}</a>)
        </>
      )}{' '}
      wants to use your account. You’re logged in as <strong>{visitor.name}</strong>
      {switchPath === undefined ? undefined : (
        <>
          {' '}
          (<a href={switchPath}>use another account</a>)
        </>
      )}
      .
    </p>
  )
}

/** Asks whether an app may act for the user: who asks, for what, and where the response goes. */
export function appConsentPage(visitor: Visitor, consent: AppConsent): Page {
  const { application, handle, mistake } = consent
  const content = (
    <div class="card">
      <h1>Allow {application.name}?</h1>
      {mistake === undefined ? undefined : <Notice kind="error">{mistake}</Notice>}
      <Asker visitor={visitor} consent={consent} />
      <Form visitor={visitor} action="/oauth/authorize" class="stack">
        <HiddenFields
          fields={[
            ['request', handle],
            ...consent.scopes.filter(grantsNothing).map((name) => ['scope', name] as const),
          ]}
        />
        <Scopes scopes={consent.scopes} />
        <div>
          <Destination {...consent} />
        </div>
        <div class="actions">
          <Button look="primary" name="decision" value="allow">
            Allow
          </Button>
          <Button name="decision" value="deny">
            Deny
          </Button>
        </div>
      </Form>
    </div>
  )
  return { title: `Allow ${application.name}?`, visitor, width: 'narrow', content }
}
