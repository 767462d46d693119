import { Button, describedBy, Field, Form, Notice } from '../../../html/elements.js'
import type { Messages } from '../../../html/messages/messages.js'
import { useMessages } from '../../../html/messages/use-messages.js'
import type { Visitor } from '../../../html/visitor.js'
import type { Preferences } from '../../../library/preferences/preferences.js'
import {
  preferenceGroups,
  type ChoiceField,
  type NumberField,
  type PreferenceField,
  type TextField,
} from './preference-groups.js'
import {
  inputCount,
  inputName,
  textLimit,
  type PreferenceMistakes,
} from './read-preferences-form.js'
import type { PageSource } from '../../../html/render.js'

export const preferencesPath = '/preferences'

interface PreferencesView {
  preferences: Preferences
  /** What was typed, by the names of the inputs, when it is shown again. */
  typed?: Readonly<Record<string, string>>
  mistakes?: PreferenceMistakes
  isSaved?: boolean
}

interface InputProps<F> {
  field: F
  /** The name and id of the input. */
  id: string
  value: string
  mistake: string | undefined
}

/** The options of a field with their labels in the language of the page. */
function optionsOf({ options, isSorted }: ChoiceField, { language, t }: Messages) {
  const labelled = options.map(
    ([value, label]) => [value, typeof label === 'function' ? label(language) : t(label)] as const,
  )
  // The one without a value stands first.
  return isSorted
    ? labelled.sort(([a, nameOfA], [b, nameOfB]) =>
        a === '' || b === '' ? a.length - b.length : nameOfA.localeCompare(nameOfB, language),
      )
    : labelled
}

function ChoiceInput({ field, id, value, mistake }: InputProps<ChoiceField>) {
  const messages = useMessages()
  const options = optionsOf(field, messages)
  const { hint } = field
  const isKnown = options.some(([option]) => option === value)
  return (
    <select id={id} name={id} {...describedBy(id, { hint, mistake })}>
      {isKnown ? undefined : (
        <option value={value} selected>
          {value}
        </option>
      )}
      {options.map(([option, label]) => (
        <option key={option} value={option} selected={option === value}>
          {label}
        </option>
      ))}
    </select>
  )
}

const NumberInput = ({ field, id, value, mistake }: InputProps<NumberField>) => (
  <input
    id={id}
    name={id}
    type="number"
    min={field.min}
    max={field.max}
    step={field.step}
    value={value}
    required
    {...describedBy(id, { hint: field.hint, mistake })}
  />
)

const TextInput = ({ field, id, value, mistake }: InputProps<TextField>) => (
  <input
    id={id}
    name={id}
    value={value}
    maxLength={textLimit}
    autocomplete="off"
    spellcheck={false}
    dir="auto"
    {...describedBy(id, { hint: field.hint, mistake })}
  />
)

/** Any input but a box, or one of a list's. */
function PreferenceInput({
  field,
  ...rest
}: InputProps<Exclude<PreferenceField, { kind: 'box' }>>) {
  if (field.kind === 'choice') return <ChoiceInput field={field} {...rest} />
  if (field.kind === 'number') return <NumberInput field={field} {...rest} />
  return <TextInput field={field} {...rest} />
}

const inputTextOf = (value: unknown) =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : ''

interface OneProps {
  field: PreferenceField
  view: PreferencesView
}

function BoxInput({ field, view }: OneProps) {
  const { t } = useMessages()
  const { name, label } = field
  const isChecked = view.typed ? view.typed[name] === 'on' : view.preferences[name] === true
  return (
    <label>
      <input type="checkbox" name={name} checked={isChecked} />
      <span>{t(label)}</span>
    </label>
  )
}

/** A preference with one input, or a list with several. */
function PreferenceFieldset({ field, view }: OneProps) {
  const { t } = useMessages()
  if (field.kind === 'box') return undefined
  const { name, label, hint } = field
  const { preferences, typed } = view
  const mistake = view.mistakes?.get(name)
  const stored: unknown = preferences[name]
  if (field.kind === 'number' || field.count === undefined) {
    const value = typed?.[name] ?? inputTextOf(stored)
    return (
      <Field id={name} label={t(label)} hint={hint && t(hint)} mistake={mistake}>
        <PreferenceInput field={field} id={name} value={value} mistake={mistake} />
      </Field>
    )
  }
  const values: unknown[] = Array.isArray(stored) ? stored : []
  return Array.from({ length: inputCount(field.count, stored) }, (_, at) => {
    const id = inputName(name, at)
    const isFirst = at === 0
    const about = isFirst ? mistake : undefined
    const one = { ...field, hint: isFirst ? hint : undefined } as typeof field
    return (
      <Field
        key={id}
        id={id}
        label={`${t(label)} ${at + 1}`}
        hint={one.hint && t(one.hint)}
        mistake={about}
      >
        <PreferenceInput
          field={one}
          id={id}
          value={typed?.[id] ?? inputTextOf(values[at])}
          mistake={about}
        />
      </Field>
    )
  })
}

/** All preferences of a person, in one form. */
export const preferencesPage =
  (visitor: Visitor, view: PreferencesView): PageSource =>
  ({ t }) => {
    const content = (
      <>
        <h1>{t('Preferences')}</h1>
        <p class="lead">{t('Every app and front end that uses your account can read them.')}</p>
        {view.isSaved === true && <Notice kind="news">{t('Your preferences are saved.')}</Notice>}
        {view.mistakes && view.mistakes.size > 0 && (
          <Notice kind="error">{t('Nothing is saved yet: something below isn’t right.')}</Notice>
        )}
        <Form visitor={visitor} action={preferencesPath} class="sections">
          {preferenceGroups.map(({ title, fields }) => (
            <section key={title} class="card stack">
              <h2>{t(title)}</h2>
              <div class="columns">
                {fields.map((field) => (
                  <PreferenceFieldset key={field.name} field={field} view={view} />
                ))}
              </div>
              <fieldset class="choices">
                <legend class="hidden">{t('{title}: yes or no', { title: t(title) })}</legend>
                {fields
                  .filter(({ kind }) => kind === 'box')
                  .map((field) => (
                    <BoxInput key={field.name} field={field} view={view} />
                  ))}
              </fieldset>
            </section>
          ))}
          <div class="actions">
            <Button look="primary">{t('Save')}</Button>
          </div>
        </Form>
      </>
    )
    return { title: t('Preferences'), path: preferencesPath, visitor, width: 'narrow', content }
  }
