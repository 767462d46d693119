import { z } from 'zod'
import { callbackOwner, checkCallback } from '../../identity/callbacks.js'
import { checkScopes } from '../../identity/scopes/check-scopes.js'
import { parseExpire } from '../../identity/sessions/mint-token.js'
import { day, hour, second } from '../../platform/clock.js'
import { Problem } from '../../platform/problem.js'

/** What an app asks a user for. */
export interface ConsentRequest {
  scopes: string[]
  callback?: string | undefined
  /** Unix seconds, or as parsed a duration in seconds; absent means never. */
  expire?: number | undefined
}

/** Throws `scope_malformed` or `callback_invalid` unless it can be asked. */
export function checkConsentRequest({ scopes, callback }: ConsentRequest): void {
  if (scopes.length === 0) {
    throw new Problem(
      'scope_malformed',
      'No scopes are asked for: add ?scopes=GET:feed,:playlists*',
    )
  }
  checkScopes(scopes)
  if (callback !== undefined) checkCallback(callback)
}

/** What a token is called when the user gives it no name. */
export const defaultTokenName = ({ callback }: ConsentRequest): string =>
  callback === undefined ? 'Token' : callbackOwner(callback).slice(0, tokenNameLength)

export const tokenNameLength = 100

const lifetimeNames = ['asked', 'hour', 'day', 'month', 'year', 'never'] as const
export type LifetimeName = (typeof lifetimeNames)[number]

/** What the user may choose instead of what was asked, in milliseconds. */
const lifetimeOf = {
  hour: hour,
  day: day,
  month: 30 * day,
  year: 365 * day,
} as const

/** When a token ends, in Unix seconds; undefined means never. `now` is epoch milliseconds. */
export function expireOf(
  { expire }: ConsentRequest,
  lifetime: LifetimeName,
  now: number,
): number | undefined {
  if (lifetime === 'asked') return expire
  return lifetime === 'never' ? undefined : Math.floor((now + lifetimeOf[lifetime]) / second)
}

const askedScopes = (fields: Record<string, unknown>): string[] =>
  Object.entries(fields)
    .flatMap(([name, value]) => {
      const index = /^scopes\[(\d{1,4})\]$/.exec(name)?.[1]
      return index !== undefined && typeof value === 'string' ? [{ index: +index, value }] : []
    })
    .sort((a, b) => a.index - b.index)
    .map(({ value }) => value)

/**
 * The form as it is posted: what was asked, in Invidious' own field names, and what the user
 * answered. A program that posts just the hidden fields says "allow".
 */
export const consentForm = z.preprocess(
  (body) => body ?? {},
  z
    .looseObject({
      callbackUrl: z.string().max(8000).optional(),
      expire: z.string().max(40).optional(),
      decision: z.enum(['allow', 'deny']).default('allow'),
      lifetime: z.enum(lifetimeNames).default('asked'),
      name: z
        .string()
        .max(tokenNameLength)
        .regex(/^\P{Cc}*$/u, 'must not contain control characters')
        .default(''),
    })
    .transform(({ callbackUrl, expire, decision, lifetime, name, ...fields }) => ({
      asked: {
        scopes: askedScopes(fields),
        callback: callbackUrl === '' ? undefined : callbackUrl,
        expire: parseExpire(expire),
      } satisfies ConsentRequest,
      decision,
      lifetime,
      name: name.trim(),
    })),
)
