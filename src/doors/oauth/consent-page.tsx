import type { ComponentChildren } from 'preact'
import { callbackOwner, isPlainHttpToStranger } from '../../identity/callbacks.js'
import type { Application } from '../../authorization/application.js'
import { outOfBand } from '../../authorization/redirect-uris.js'
import { widestScopes } from '../../authorization/requested-scopes.js'
import { grantsNothing, wordsOf } from '../../identity/scopes/oauth-names.js'
import { Button, Form, HiddenFields, Notice, ProblemNotice } from '../../html/elements.js'
import type { Visitor } from '../../html/visitor.js'
import { useMessages } from '../../html/messages/use-messages.js'
import type { PageSource } from '../../html/render.js'

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
  const { t, scope: say } = useMessages()
  const choices = choicesOf(scopes)
  if (choices.length === 0)
    return <p>{t('It asks for nothing but to know that you allowed it.')}</p>
  return (
    <fieldset class="choices">
      <legend>{t('It asks to be allowed to:')}</legend>
      {choices.map((name, index) => (
        <label key={name} for={`scope-${index}`}>
          <input type="checkbox" id={`scope-${index}`} name="scope" value={name} checked />
          <span>{capital(say(wordsOf(name)))}</span>
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
  const { t, rich } = useMessages()
  if (redirectUri === undefined) {
    return (
      <p>
        {userCode === undefined
          ? t(
              'The device will then be logged in as you. Allow it only if the device is yours and shows the code that you typed.',
            )
          : rich(
              'The device that shows the code {userCode} will then be logged in as you. Allow it only if the device is yours and shows the code that you typed.',
              { userCode: <strong>{userCode}</strong> },
            )}
      </p>
    )
  }
  if (redirectUri === outOfBand) {
    return <p>{t('If you allow it, you get a code on the next page, to copy into the app.')}</p>
  }
  if (isLoopbackUri(redirectUri)) {
    return (
      <Address uri={redirectUri}>{t('The answer goes to a program on this computer:')}</Address>
    )
  }
  return (
    <>
      <Address uri={redirectUri}>
        {rich('The answer goes to {redirectUri}, at this address:', {
          redirectUri: <strong>{callbackOwner(redirectUri)}</strong>,
        })}
      </Address>
      {isPlainHttpToStranger(redirectUri) && (
        <Notice kind="warning">
          {t('This address is not encrypted (http). Anyone on the way there can read the answer.')}
        </Notice>
      )}
    </>
  )
}

function Asker({ visitor, consent }: { visitor: Visitor; consent: AppConsent }) {
  const { rich } = useMessages()
  const { application, switchPath } = consent
  const name = <strong>{application.name}</strong>
  const user = <strong>{visitor.name}</strong>
  return (
    <p class="muted">
      {application.website === undefined
        ? rich('An app that calls itself {name} wants to use your account.', { name })
        : rich('An app that calls itself {name} ({website}) wants to use your account.', {
            name,
            website: <a href={application.website}>{callbackOwner(application.website)}</a>,
          })}{' '}
      {switchPath === undefined
        ? rich('You’re logged in as {name}.', { name: user })
        : rich('You’re logged in as {user} (<a>use another account</a>).', {
            user,
            a: (text) => <a href={switchPath}>{text}</a>,
          })}
    </p>
  )
}

/** Asks whether an app may act for the user: who asks, for what, and where the response goes. */
export const appConsentPage =
  (visitor: Visitor, consent: AppConsent): PageSource =>
  ({ t }) => {
    const { application, handle, mistake } = consent
    const content = (
      <div class="card">
        <h1>{t('Allow {name}?', { name: application.name })}</h1>
        {mistake === undefined ? undefined : <ProblemNotice message={mistake} />}
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
              {t('Allow')}
            </Button>
            <Button name="decision" value="deny">
              {t('Deny')}
            </Button>
          </div>
        </Form>
      </div>
    )
    return {
      title: t('Allow {name}?', { name: application.name }),
      visitor,
      width: 'narrow',
      content,
    }
  }
