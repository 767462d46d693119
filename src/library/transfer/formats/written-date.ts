import { hour, minute } from '../../../platform/clock.js'

/** Languages whose names of months are known; the others are numbers in theirs. */
const languages = [
  ...['en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'sv', 'da', 'nb', 'fi', 'is', 'pl', 'cs', 'sk'],
  ...['hu', 'ro', 'bg', 'hr', 'sl', 'sr', 'ru', 'uk', 'el', 'tr', 'he', 'ar', 'fa', 'hi', 'bn'],
  ...['th', 'vi', 'id', 'ms', 'fil', 'ca', 'eu', 'gl', 'et', 'lv', 'lt'],
]

/** Hours east of UTC. What is not here counts as UTC, which is a day off at most. */
const zones: Record<string, number> = {
  UTC: 0,
  GMT: 0,
  WET: 0,
  Z: 0,
  BST: 1,
  IST: 5.5,
  WEST: 1,
  CET: 1,
  MEZ: 1,
  CEST: 2,
  MESZ: 2,
  EET: 2,
  OEZ: 2,
  EEST: 3,
  OESZ: 3,
  MSK: 3,
  TRT: 3,
  JST: 9,
  KST: 9,
  AEST: 10,
  AEDT: 11,
  NZST: 12,
  NZDT: 13,
  BRT: -3,
  ART: -3,
  EST: -5,
  EDT: -4,
  CST: -6,
  CDT: -5,
  MST: -7,
  MDT: -6,
  PST: -8,
  PDT: -7,
}

const plain = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/[\p{M}.]/gu, '')
    .toLowerCase()

/** The words for each month in a language, from January. */
function monthsOf(language: string, style: 'short' | 'long'): string[][] {
  const formatter = new Intl.DateTimeFormat(`${language}-u-ca-gregory-nu-latn`, {
    day: 'numeric',
    month: style,
    timeZone: 'UTC',
  })
  const middles = Array.from({ length: 12 }, (_, month) => Date.UTC(2024, month, 15))
  return middles.map((time) => plain(formatter.format(time)).match(/\p{L}{3,}/gu) ?? [])
}

function listMonths(): Map<string, number> {
  const found = new Map<string, number>()
  const all = languages.flatMap((each) => [monthsOf(each, 'short'), monthsOf(each, 'long')])
  for (const [month, word] of all.flatMap((names) =>
    names.flatMap((words, index) => words.map((word) => [index, word] as const)),
  )) {
    if (!found.has(word)) found.set(word, month)
  }
  return found
}

let months: Map<string, number> | undefined

const findMonth = (text: string): number | undefined => {
  months ??= listMonths()
  for (const word of plain(text).match(/\p{L}{3,}/gu) ?? []) {
    const month = months.get(word)
    if (month !== undefined) return month
  }
  return undefined
}

interface Day {
  year: number
  /** From 0. */
  month: number
  day: number
}

/** The day in a text without its time: year first, or last; the month a number or a name. */
function findDay(text: string): Day | undefined {
  const numbers = (text.match(/\d+/g) ?? []).map(Number)
  const yearAt = numbers.findIndex((number) => number >= 2005 && number < 2100)
  const year = numbers[yearAt]
  const [one, other] = numbers.filter((_, index) => index !== yearAt)
  if (year === undefined || one === undefined) return undefined
  if (other === undefined) {
    const month = findMonth(text)
    return month === undefined ? undefined : { year, month, day: one }
  }
  const isMonthFirst = yearAt === 0 || other > 12
  return isMonthFirst ? { year, month: one - 1, day: other } : { year, month: other - 1, day: one }
}

const clock = /(\d{1,2}):(\d{2})(?::(\d{2}))?/
const afternoon = /p\.?\s?m\b|午後|下午|오후/i
const forenoon = /a\.?\s?m\b|午前|上午|오전/i

function hourOf(hours: number, text: string): number {
  if (afternoon.test(text)) return (hours % 12) + 12
  return forenoon.test(text) ? hours % 12 : hours
}

/** Milliseconds east of UTC. */
function zoneOf(text: string): number {
  const offset = /(?:GMT|UTC)([+-])(\d{1,2})(?::?(\d{2}))?/.exec(text)
  if (offset) {
    const [, sign, hours, minutes = '0'] = offset
    const length = Number(hours) * hour + Number(minutes) * minute
    return sign === '-' ? -length : length
  }
  const name = (text.match(/\b[A-Z]{1,4}\b/g) ?? []).find((word) => word in zones)
  return (name === undefined ? 0 : (zones[name] ?? 0)) * hour
}

/**
 * The time that a text in some language tells, as Takeout writes it ("Jan 2, 2024, 3:04:05 PM CET",
 * "02.01.2024, 15:04:05 MEZ", "2024/01/02 15:04:05 JST"), in epoch milliseconds.
 */
export function parseWrittenDate(written: string): number | undefined {
  const text = written.replace(/[\u00a0\u202f\u200e\u200f]/g, ' ')
  const time = clock.exec(text)
  if (!time) return undefined
  const [whole, hours, minutes, seconds = '0'] = time
  const zone = /(?:GMT|UTC)[+-]\d{1,2}(?::?\d{2})?/
  const day = findDay(text.replace(zone, ' ').replace(whole, ' '))
  if (!day) return undefined
  const at = Date.UTC(
    day.year,
    day.month,
    day.day,
    hourOf(Number(hours), text),
    Number(minutes),
    Number(seconds),
  )
  return Number.isNaN(at) || day.day > 31 || day.month > 11 ? undefined : at - zoneOf(text)
}
