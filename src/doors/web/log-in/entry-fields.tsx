import { Button, describedBy, Field, HiddenFields, ProblemNotice } from '../../../html/elements.js'
import type { Puzzle } from '../../../identity/accounts/captcha.js'
import type { Config } from '../../../platform/config.js'
import { entryPathOf, type EntryMistake, type Way } from './entry.js'
import { useMessages } from '../../../html/messages/use-messages.js'

type EntryConfig = Pick<Config, 'baseUrl' | 'registration' | 'discord' | 'passwords' | 'mail'>

/** What the pages to log in and to sign up show. */
export interface EntryView {
  config: EntryConfig
  way: Way
  name?: string
  mistake?: EntryMistake | undefined
  /** A sealed form that was sent without a log-in, to continue with afterwards. */
  keptForm?: string | undefined
  /** What the browser has to solve to create an account. */
  puzzle?: Puzzle | undefined
}

/** The message about one field, if the mistake is about it. */
export const mistakeAt = (mistake: EntryMistake | undefined, field: EntryMistake['field']) =>
  mistake?.field === field ? mistake?.message : undefined

interface InputProps {
  id: string
  name: string
  hint?: string | undefined
  mistake: string | undefined
  hasFocus?: boolean
}

export function UsernameField({ id, name, hint, mistake, hasFocus = false }: InputProps) {
  const { t } = useMessages()
  return (
    <Field id={id} label={t('Username')} hint={hint} mistake={mistake}>
      <input
        id={id}
        name={id}
        value={name}
        required
        maxLength={254}
        autocomplete="username"
        autocapitalize="none"
        spellcheck={false}
        dir="auto"
        autofocus={hasFocus}
        {...describedBy(id, { hint, mistake })}
      />
    </Field>
  )
}

/** A mistake about the whole form, before it. */
export const FormMistake = ({ mistake }: Pick<EntryView, 'mistake'>) =>
  mistake && mistake.field === undefined ? <ProblemNotice message={mistake.message} /> : undefined

export const KeptFormField = ({ keptForm }: Pick<EntryView, 'keptForm'>) => (
  <HiddenFields fields={keptForm === undefined ? [] : [['kept_form', keptForm]]} />
)

interface OtherPageProps extends Pick<EntryView, 'way' | 'keptForm'> {
  path: string
  question: string
  children: string
}

/** To the page for the other intent; a kept form is too long for an address, so it is posted. */
export function OtherPage({ path, way, keptForm, question, children }: OtherPageProps) {
  const action = entryPathOf(path, way)
  if (keptForm === undefined) {
    return (
      <p class="other">
        {question} <a href={action}>{children}</a>
      </p>
    )
  }
  return (
    <form method="post" action={action} class="other">
      <KeptFormField keptForm={keptForm} />
      <p>{question}</p>
      <Button name="show" value="1">
        {children}
      </Button>
    </form>
  )
}

export const WithDiscord = ({ way }: Pick<EntryView, 'way'>) => {
  const { t } = useMessages()
  return (
    <form
      method="post"
      action={entryPathOf('/login/discord', { returnPath: way.returnPath })}
      class="other"
    >
      <Button>{t('Log in with Discord')}</Button>
    </form>
  )
}
