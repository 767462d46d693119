import { InvalidArgumentError } from 'commander'
import { checkScopes } from '../../identity/scopes/check-scopes.js'
import { day, hour, minute, second } from '../../platform/clock.js'

/** `--limit`: a number from 1 to 1,000,000. */
export function readLimit(text: string): number {
  const limit = /^\d{1,7}$/.test(text) ? Number(text) : 0
  if (limit >= 1 && limit <= 1_000_000) return limit
  throw new InvalidArgumentError('It must be a number from 1 to 1000000.')
}

/** `--from` and `--to` of a copy: which database. */
export function readDatabaseUrl(text: string): string {
  if (/^(sqlite:.|postgres(ql)?:\/\/)/.test(text)) return text
  throw new InvalidArgumentError('It must be sqlite:FILE or postgres://….')
}

/** `--scopes`: patterns separated by commas. */
export function readScopes(text: string): string[] {
  const scopes = text.split(',').map((scope) => scope.trim())
  try {
    checkScopes(scopes)
  } catch (cause) {
    throw new InvalidArgumentError(cause instanceof Error ? cause.message : String(cause))
  }
  return scopes
}

const units = { m: minute, h: hour, d: day, w: 7 * day, y: 365 * day } as const
const isUnit = (text: string): text is keyof typeof units => text in units

/** The latest time that clients can hold: signed 32 bits of seconds. */
const latest = 2_147_483_647

function spanSecondsOf(text: string, now: number): number {
  const [, count = '', unit = ''] = /^(\d{1,12})([mhdwy]?)$/.exec(text) ?? []
  if (!count) return NaN
  if (!isUnit(unit)) return Number(count)
  return Math.floor((now + Number(count) * units[unit]) / second)
}

/** `--until`: a date with or without time (UTC), or a time from `now` as `30d`; epoch milliseconds. */
export function readBanEnd(text: string, now: number): number {
  const isDate = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?Z?)?$/.test(text)
  const [, count = '', unit = ''] = /^(\d{1,6})([mhdwy])$/.exec(text) ?? []
  const zoned = text.includes('T') && !text.endsWith('Z') ? `${text}Z` : text
  const end = isUnit(unit) ? now + Number(count) * units[unit] : isDate ? Date.parse(zoned) : NaN
  if (Number.isNaN(end)) {
    throw new InvalidArgumentError(
      'It must be a date such as 2027-01-31 or 2027-01-31T18:00Z, or a time such as 12h or 30d.',
    )
  }
  if (end <= now) throw new InvalidArgumentError('That time has passed.')
  return end
}

/** `--expire`: Unix seconds in the future, or a time from `now` (epoch milliseconds) as `30d`. */
export function readExpiry(text: string, now: number): number {
  const expire = spanSecondsOf(text, now)
  if (Number.isNaN(expire)) {
    throw new InvalidArgumentError(
      'It must be Unix seconds, or a time such as 90m, 12h, 30d or 1y.',
    )
  }
  if (expire * second <= now) throw new InvalidArgumentError('That time has passed.')
  if (expire > latest) throw new InvalidArgumentError(`It can be ${latest} (in 2038) at most.`)
  return expire
}
