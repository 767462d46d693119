import { Button, describedBy, Field, ProblemNotice } from '../../../html/elements.js'
import { PasskeyPart, passkeyScript } from '../second-factor/passkey-part.js'
import { KeptFormField } from './entry-fields.js'
import { entryPathOf, type Way } from './entry.js'
import { useMessages } from '../../../html/messages/use-messages.js'
import type { PageSource } from '../../../html/render.js'

export const secondStepPath = '/login/second-factor'
export const secondStepPasskeyPath = `${secondStepPath}/passkey`

export interface SecondStepView {
  way: Way
  keptForm?: string | undefined
  isRemembering?: boolean
  /** What a passkey needs, as JSON; absent where the person has none. */
  passkey: string | undefined
  mistake?: { isAboutCode: boolean; message: string } | undefined
}

function PasskeyStep({ way, keptForm, passkey }: SecondStepView & { passkey: string }) {
  const { t } = useMessages()
  return (
    <form method="post" action={entryPathOf(secondStepPasskeyPath, way)} class="stack">
      <KeptFormField keptForm={keptForm} />
      <PasskeyPart kind="use" options={passkey} field="response">
        {t('Use a passkey')}
      </PasskeyPart>
    </form>
  )
}

/** The second page of a log-in: a passkey, a code of the app, or a recovery code. */
export const secondStepPage =
  (view: SecondStepView): PageSource =>
  ({ t }) => {
    const { way, keptForm, isRemembering, passkey, mistake } = view
    const about = {
      hint: t('Six digits from your authenticator app, or one of your recovery codes.'),
      mistake: mistake?.isAboutCode ? mistake.message : undefined,
    }
    const content = (
      <div class="card">
        <h1>{t('Second step')}</h1>
        {mistake && !mistake.isAboutCode && <ProblemNotice message={mistake.message} />}
        {passkey !== undefined && <PasskeyStep {...view} passkey={passkey} />}
        <form method="post" action={entryPathOf(secondStepPath, way)} class="stack">
          <KeptFormField keptForm={keptForm} />
          <Field id="code" label={t('Code')} {...about}>
            <input
              id="code"
              name="code"
              required
              maxLength={100}
              autocomplete="one-time-code"
              autocapitalize="none"
              spellcheck={false}
              autofocus={passkey === undefined}
              {...describedBy('code', about)}
            />
          </Field>
          <div class="choices">
            <label>
              <input type="checkbox" name="remember" checked={isRemembering === true} />
              <span>{t('Don’t ask again in this browser for 30 days')}</span>
            </label>
          </div>
          <div class="actions">
            <Button look="primary">{t('Log in')}</Button>
            <a class="button quiet" href={entryPathOf('/login', way)}>
              {t('Back')}
            </a>
          </div>
        </form>
      </div>
    )
    const script = passkey === undefined ? {} : { script: passkeyScript }
    return { title: t('Second step'), width: 'narrow', ...script, content }
  }
