import { ProblemNotice } from '../../../html/elements.js'
import type { PageSource } from '../../../html/render.js'
import { PasskeyPart, passkeyScript } from '../second-factor/passkey-part.js'
import { KeptFormField } from './entry-fields.js'
import { entryPathOf, type Way } from './entry.js'

export const passkeyLogInPath = '/login/passkey'

interface PasskeyLogInView {
  way: Way
  keptForm?: string | undefined
  /** What the browser needs, as JSON. */
  options: string
  mistake?: string | undefined
}

/** Logs in without a name and a password. */
export const passkeyLogInPage =
  ({ way, keptForm, options, mistake }: PasskeyLogInView): PageSource =>
  ({ t }) => {
    const content = (
      <div class="card">
        <h1>{t('Log in with a passkey')}</h1>
        {mistake === undefined ? (
          <p>{t('Your browser asks which passkey to use.')}</p>
        ) : (
          <ProblemNotice message={mistake} />
        )}
        <form method="post" action={entryPathOf(passkeyLogInPath, way)} class="stack">
          <KeptFormField keptForm={keptForm} />
          <PasskeyPart
            kind="use"
            options={options}
            field="response"
            startsNow={mistake === undefined}
          >
            {t('Use a passkey')}
          </PasskeyPart>
        </form>
        <p class="other">
          <a href={entryPathOf('/login', way)}>{t('Log in with your password')}</a>
        </p>
      </div>
    )
    return { title: t('Log in with a passkey'), width: 'narrow', script: passkeyScript, content }
  }
