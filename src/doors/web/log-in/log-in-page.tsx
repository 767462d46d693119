import { Button, describedBy, Field } from '../../../html/elements.js'
import { arePasskeysPossible } from '../../../identity/second-factor/passkey-ceremony.js'
import { isOpenToAll } from '../../../platform/registration-config.js'
import { entryPathOf } from './entry.js'
import {
  FormMistake,
  KeptFormField,
  mistakeAt,
  UsernameField,
  OtherPage,
  WithDiscord,
  type EntryView,
} from './entry-fields.js'
import { passkeyLogInPath } from './passkey-page.js'
import { forgotPath } from './forgot-page.js'
import { useMessages } from '../../../html/messages/use-messages.js'
import type { PageSource } from '../../../html/render.js'

function CurrentPasswordField({
  hasFocus,
  mistake,
}: {
  hasFocus: boolean
  mistake: string | undefined
}) {
  const { t } = useMessages()
  return (
    <Field id="password" label={t('Password')} mistake={mistake}>
      <input
        id="password"
        name="password"
        type="password"
        required
        autocomplete="current-password"
        autofocus={hasFocus}
        {...describedBy('password', { mistake })}
      />
    </Field>
  )
}

function PasskeyWay({ way, keptForm }: EntryView) {
  const { t } = useMessages()
  return (
    <OtherPage
      path={passkeyLogInPath}
      way={way}
      keptForm={keptForm}
      question={t('No password at hand?')}
    >
      {t('Log in with a passkey')}
    </OtherPage>
  )
}

/** The page to log in. Its inputs are named as clients of Invidious name them. */
export const logInPage =
  (view: EntryView): PageSource =>
  ({ t }) => {
    const { config, way, name = '', mistake, keptForm } = view
    const isAboutName = mistake?.field === 'name'
    const content = (
      <div class="card">
        <h1>{t('Log in')}</h1>
        {keptForm === undefined ? undefined : (
          <p class="muted">{t('Log in to continue. What you typed is kept for an hour.')}</p>
        )}
        <FormMistake mistake={mistake} />
        <form method="post" action={entryPathOf('/login', way)} class="stack">
          <KeptFormField keptForm={keptForm} />
          <UsernameField
            id="email"
            name={name}
            mistake={mistakeAt(mistake, 'name')}
            hasFocus={name === ''}
          />
          <CurrentPasswordField
            mistake={mistakeAt(mistake, 'password')}
            hasFocus={name !== '' && !isAboutName}
          />
          <div class="actions">
            <Button look="primary" name="intent" value="sign-in">
              {t('Log in')}
            </Button>
            {config.mail && (
              <a class="button quiet" href={forgotPath}>
                {t('Forgot your password?')}
              </a>
            )}
          </div>
        </form>
        {arePasskeysPossible(config.baseUrl) && <PasskeyWay {...view} />}
        {config.discord && <WithDiscord way={way} />}
        {!isOpenToAll(config.registration) && way.invitation === undefined ? undefined : (
          <OtherPage path="/signup" way={way} keptForm={keptForm} question={t('New here?')}>
            {t('Create an account')}
          </OtherPage>
        )}
      </div>
    )
    return { title: t('Log in'), width: 'narrow', content }
  }
