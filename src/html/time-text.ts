import { day, hour, minute } from '../platform/clock.js'
import type { Language } from './messages/languages.js'
import type { Messages } from './messages/messages.js'

/** The last moment that a Date can hold; what lies beyond is shown as that. */
const endOfTime = 8.64e15

const clampedDate = (at: number) => new Date(Math.min(Math.max(at, -endOfTime), endOfTime))

/** A time for programs. */
export const isoTimeOf = (at: number): string => clampedDate(at).toISOString()

/** What formats for a language, made once: that costs a thousand times as much as to use it. */
export function keepByLanguage<T>(make: (language: Language) => T): (language: Language) => T {
  const kept = new Map<Language, T>()
  return (language) => {
    const known = kept.get(language) ?? make(language)
    kept.set(language, known)
    return known
  }
}

const timesIn = keepByLanguage(
  (language) =>
    new Intl.DateTimeFormat(language, {
      dateStyle: 'medium',
      timeStyle: 'short',
      timeZone: 'UTC',
    }),
)
const relativesIn = keepByLanguage(
  (language) => new Intl.RelativeTimeFormat(language, { numeric: 'always' }),
)

/**
 * `2026-11-30 07:09 UTC`: English is written in many countries, which agree on this form alone.
 * Elsewhere as the language has it: `30.11.2026, 07:09 UTC`.
 */
export function timeText(at: number, language: Language): string {
  const text =
    language === 'en'
      ? isoTimeOf(at).slice(0, 16).replace('T', ' ')
      : timesIn(language).format(clampedDate(at))
  return `${text} UTC`
}

const units = [
  ['year', 365 * day],
  ['month', 30 * day],
  ['day', day],
  ['hour', hour],
  ['minute', minute],
] as const

/** `in 3 days`, `2 hours ago`; `just now` within a minute. */
export function relativeText(
  { language, t }: Messages,
  { at, now }: { at: number; now: number },
): string {
  const distance = at - now
  const unit = units.find(([, length]) => Math.abs(distance) >= length)
  if (!unit) return t('just now')
  return relativesIn(language).format(Math.trunc(distance / unit[1]), unit[0])
}
