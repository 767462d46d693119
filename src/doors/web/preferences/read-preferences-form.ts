import {
  readPreferencesChange,
  type Preferences,
  type PreferencesChange,
} from '../../../library/preferences/preferences.js'
import { preferenceGroups, type NumberField, type PreferenceField } from './preference-groups.js'

/** The longest text of a preference, as everywhere. */
export const textLimit = 100

/** What the inputs of a field are called: `captions_0` is the first of a list. */
export const inputName = (name: string, at?: number) => (at === undefined ? name : `${name}_${at}`)

/** How many inputs a list has: what is stored is never cut. */
export const inputCount = (count: number, value: unknown) =>
  Math.max(count, Array.isArray(value) ? value.length : 0)

type Typed = Readonly<Record<string, unknown>>

const sentTextOf = (value: unknown) => (typeof value === 'string' ? value : undefined)

/** The value of a field as it was sent; undefined when it was not. */
function readValue(field: PreferenceField, typed: Typed, stored: unknown): unknown {
  if (field.kind === 'box') return typed[field.name] === 'on'
  if (field.kind === 'number') {
    const text = sentTextOf(typed[field.name])
    return text === undefined ? undefined : text.trim() === '' ? NaN : Number(text)
  }
  if (field.count === undefined) return sentTextOf(typed[field.name])?.trim()
  const texts = Array.from({ length: inputCount(field.count, stored) }, (_, at) =>
    sentTextOf(typed[inputName(field.name, at)])?.trim(),
  )
  if (texts.every((text) => text === undefined)) return undefined
  const given = texts.map((text) => text ?? '')
  // A menu has as many entries as it has; the other lists have fixed places.
  return field.name === 'feed_menu' ? given.filter((text) => text !== '') : given
}

function findNumberMistake({ min, max, step }: NumberField, value: unknown): string | undefined {
  const isNumber = typeof value === 'number' && Number.isFinite(value)
  const isWhole = step < 1 || Number.isInteger(value)
  if (isNumber && isWhole && value >= min && value <= max) return undefined
  return step < 1
    ? `Enter a number from ${min} to ${max}.`
    : `Enter a whole number from ${min} to ${max}.`
}

function findMistake(field: PreferenceField, value: unknown): string | undefined {
  if (field.kind === 'box') return undefined
  if (field.kind === 'number') return findNumberMistake(field, value)
  const texts = [value].flat().filter((text) => typeof text === 'string')
  if (texts.some((text) => text.length > textLimit)) {
    return `This is too long: it can have ${textLimit} characters.`
  }
  if (texts.some((text) => text.includes('\0'))) return 'This has a character that can’t be kept.'
  if (field.kind === 'choice') {
    const isKnown = (text: string) => field.options.some(([option]) => option === text)
    return texts.every(isKnown) ? undefined : 'Choose one of the list.'
  }
  const isCountry = field.name !== 'region' || /^[a-z]{0}$|^[a-z]{2}$/i.test(texts[0] ?? '')
  return isCountry ? undefined : 'Enter two letters, such as DE.'
}

/** What is not set when it is left empty. */
const mayBeAbsent: ReadonlySet<string> = new Set(['default_playlist', 'locale'])

const areEqual = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

/** What is wrong with the form, by the name of the preference. */
export type PreferenceMistakes = ReadonlyMap<string, string>

/**
 * What a form changes of these preferences. What it leaves as it is is not looked at: an app may
 * have set a value that the page has no choice for.
 */
export function readPreferencesForm(
  preferences: Preferences,
  typed: Typed,
): { change: PreferencesChange; mistakes: PreferenceMistakes } {
  const stored = new Map<string, unknown>(Object.entries(preferences))
  const mistakes = new Map<string, string>()
  const changes: [string, unknown][] = []
  for (const field of preferenceGroups.flatMap(({ fields }) => fields)) {
    const { name } = field
    const value = readValue(field, typed, stored.get(name))
    if (value === undefined || areEqual(value, stored.get(name) ?? '')) continue
    const mistake = findMistake(field, value)
    if (mistake !== undefined) mistakes.set(name, mistake)
    else
      changes.push([
        name,
        typeof value === 'string' && name === 'region' ? value.toUpperCase() : value,
      ])
  }
  const change = changes.map(([name, value]): [string, unknown] =>
    mayBeAbsent.has(name) && value === '' ? [name, null] : [name, value],
  )
  return { change: readPreferencesChange(Object.fromEntries(change)), mistakes }
}
