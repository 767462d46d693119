import { Button } from '../../../html/elements.js'
import { isOpenToAll } from '../../../platform/registration-config.js'
import { CaptchaField } from './captcha-field.js'
import { captchaScript } from './captcha-script.js'
import { entryPathOf } from './entry.js'
import {
  FormMistake,
  KeptFormField,
  mistakeAt,
  UsernameField,
  OtherPage,
  type EntryView,
} from './entry-fields.js'
import { NewPasswordField, passwordHintOf } from './new-password-field.js'
import { useMessages } from '../../../html/messages/use-messages.js'
import type { PageSource } from '../../../html/render.js'

export const signUpPath = '/signup'

function SignUpForm({ config, way, name = '', mistake, keptForm, puzzle }: EntryView) {
  const messages = useMessages()
  const { t } = messages
  const { passwords } = config
  const isOther = name !== '' && (mistake?.field === undefined || mistake.field === 'password')
  return (
    <form method="post" action={entryPathOf(signUpPath, way)} class="stack">
      <KeptFormField keptForm={keptForm} />
      <UsernameField
        id="username"
        name={name}
        hint={t('You log in with it, and others see it in rooms and playlists that you share.')}
        mistake={mistakeAt(mistake, 'name')}
        hasFocus={name === ''}
      />
      <NewPasswordField
        id="password"
        label={t('Password')}
        minLength={passwords.minLength}
        hint={passwordHintOf(passwords, messages)}
        mistake={mistakeAt(mistake, 'password')}
        hasFocus={isOther}
      />
      <NewPasswordField
        id="again"
        label={t('Confirm password')}
        mistake={mistakeAt(mistake, 'again')}
      />
      <CaptchaField puzzle={puzzle} />
      <div class="actions">
        <Button look="primary">{t('Create account')}</Button>
      </div>
    </form>
  )
}

function SignUpClosed({ config: { registration } }: EntryView) {
  const { t } = useMessages()
  return (
    <p class="lead">
      {registration === 'invite'
        ? t(
            'You need an invitation to create an account here. Open the link that somebody sent you.',
          )
        : t('New accounts can’t be created here.')}
    </p>
  )
}

/** The page to create an account. */
export const signUpPage =
  (view: EntryView & { isRefused?: boolean }): PageSource =>
  ({ t }) => {
    const { config, way, mistake, keptForm, puzzle, isRefused = false } = view
    const isClosed =
      isRefused || (!isOpenToAll(config.registration) && way.invitation === undefined)
    const content = (
      <div class="card">
        <h1>{t('Create an account')}</h1>
        {way.invitation !== undefined && !isRefused && (
          <p class="lead">{t('You’re invited to this server.')}</p>
        )}
        {keptForm === undefined ? undefined : (
          <p class="muted">
            {t('You can continue afterwards. What you typed is kept for an hour.')}
          </p>
        )}
        {isClosed ? undefined : <FormMistake mistake={mistake} />}
        {isClosed ? <SignUpClosed {...view} /> : <SignUpForm {...view} />}
        <OtherPage
          path="/login"
          way={way}
          keptForm={keptForm}
          question={t('Already have an account?')}
        >
          {t('Log in')}
        </OtherPage>
      </div>
    )
    const script = puzzle && !isClosed ? { script: captchaScript } : {}
    return { title: t('Create an account'), width: 'narrow', content, ...script }
  }
