import { day, hour, minute } from '../platform/clock.js'

const shortest = 15 * minute
const longest = 24 * hour
/** A channel that a hub pushes is looked at only to catch what was lost on the way. */
const shortestWhenPushed = 6 * hour

const clamp = (value: number, from: number, to: number) => Math.min(Math.max(value, from), to)

/**
 * How long to wait before looking at a channel again: a tenth of the time between its videos, from
 * 15 minutes to 24 hours. A channel that has been silent for long is looked at less.
 */
export function intervalOf(
  publishedAt: readonly number[],
  { now, isPushed }: { now: number; isPushed: boolean },
): number {
  const from = isPushed ? shortestWhenPushed : shortest
  if (publishedAt.length === 0) return clamp(6 * hour, from, longest)
  const newest = Math.max(...publishedAt)
  const oldest = Math.min(...publishedAt)
  const gap = publishedAt.length > 1 ? (newest - oldest) / (publishedAt.length - 1) : day
  const silence = Math.max(0, now - newest)
  return clamp(Math.max(gap, silence / 4) / 10, from, longest)
}

/** How long to wait after so many failures in a row: 5 minutes, doubled each time, at most a day. */
export function backOff(failures: number): number {
  return Math.min(5 * minute * 2 ** Math.max(0, failures - 1), longest)
}

/** A wait that is up to a tenth longer, so that what began together does not stay together. */
export const withJitter = (wait: number, random: () => number): number =>
  Math.round(wait * (1 + random() / 10))

/**
 * The time that a `Retry-After` names (RFC 9110 §10.2.3), between a minute and a day from now;
 * `otherwise` milliseconds from now when there is none.
 */
export function retryTime(header: string | undefined, now: number, otherwise: number): number {
  const seconds = /^\d{1,9}$/.test(header ?? '') ? Number(header) * 1000 : Number.NaN
  const date = header === undefined ? Number.NaN : Date.parse(header) - now
  const wait = Number.isNaN(seconds) ? date : seconds
  return now + clamp(Number.isNaN(wait) ? otherwise : wait, minute, longest)
}
