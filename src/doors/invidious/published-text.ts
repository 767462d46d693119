import { day, hour, minute, second } from '../../platform/clock.js'

const steps = [
  ['year', 365 * day],
  ['month', 30 * day],
  ['week', 7 * day],
  ['day', day],
  ['hour', hour],
  ['minute', minute],
  ['second', second],
] as const

const formatters = new Map<string, Intl.RelativeTimeFormat>()

/** Kept by locale: making one costs a thousand times as much as using it. */
function formatterOf(locale: string): Intl.RelativeTimeFormat {
  const known = formatters.get(locale)
  if (known) return known
  const isKnown = isSupported(locale)
  const made = new Intl.RelativeTimeFormat(isKnown ? locale : 'en-US', { numeric: 'always' })
  if (isKnown) formatters.set(locale, made)
  return made
}

function isSupported(locale: string): boolean {
  try {
    return Intl.RelativeTimeFormat.supportedLocalesOf(locale).length > 0 && locale.length < 12
  } catch {
    // Not a language tag at all: English then, as for an unknown one.
    return false
  }
}

/** `3 hours ago` in the reader's language. Times are epoch milliseconds. */
export function publishedText(publishedAt: number, now: number, locale: string): string {
  const age = now - publishedAt
  const [unit, length] = steps.find(([, step]) => Math.abs(age) >= step) ?? ['second', second]
  return formatterOf(locale).format(-Math.trunc(age / length), unit)
}
