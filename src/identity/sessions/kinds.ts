import { day, hour } from '../../platform/clock.js'
import type { OAuthConfig } from '../../platform/oauth-config.js'

/** How long a kind of session lives, in milliseconds; absent means without end. */
interface Lifetime {
  /** From when it was made. */
  total?: number
  /** From when it was last used. */
  idle?: number
  /** From when it was made, as long as it was never used. */
  unused?: number
}

/** Every kind of credential and its lifetime. */
export const lifetimes = {
  browser: { total: 365 * day, idle: 30 * day },
  token: {},
  /** Idle as long as the operator decides. */
  oauth: {},
  app: { total: 2 * hour },
  login: { total: hour },
  app_login: { total: 14 * day },
  api: {},
  guest: { unused: hour, idle: 14 * day },
  registered: { total: 240 * day },
  key: {},
  room: {},
  /** What its owner revokes; it opens nothing itself, only log-ins of `app_client`. */
  app_password: {},
  app_client: { total: 365 * day, idle: 30 * day },
} as const satisfies Record<string, Lifetime>

export type SessionKind = keyof typeof lifetimes

// A literal has these keys and no others.
const sessionKinds = Object.keys(lifetimes) as SessionKind[]

const lifetimeOf = (kind: SessionKind): Lifetime => lifetimes[kind]

/** When a session of this kind made at `now` ends at the latest; undefined means never. */
export function sessionEndOf(kind: SessionKind, now: number): number | undefined {
  const { total, unused } = lifetimeOf(kind)
  const life = total ?? unused
  return life === undefined ? undefined : now + life
}

/** The end that a use at `now` gives to a session of this kind, if a use moves its end. */
export function endAfterUse(kind: SessionKind, now: number): number | undefined {
  const { unused, idle } = lifetimeOf(kind)
  return unused === undefined || idle === undefined ? undefined : now + idle
}

interface Dated {
  kind: SessionKind
  createdAt: number
  lastUsedAt: number
  expiresAt: number | undefined
}

/** What the operator decides about lifetimes. */
export interface LifetimeConfig {
  oauth: Pick<OAuthConfig, 'idleLife'>
}

/** How long a session of this kind may lie unused, if that ends it. */
const idleOf = (kind: SessionKind, { oauth }: LifetimeConfig): number | undefined =>
  kind === 'oauth' ? oauth.idleLife : lifetimeOf(kind).idle

/** The kinds that lying unused ends, each with how long it may. */
export const listIdleKinds = (config: LifetimeConfig): { kind: SessionKind; idle: number }[] =>
  sessionKinds.flatMap((kind) => {
    const idle = idleOf(kind, config)
    return idle === undefined ? [] : { kind, idle }
  })

/** Whether a session is over at `now`, by its end or by lying idle. */
export function hasExpired(
  session: Omit<Dated, 'createdAt'>,
  config: LifetimeConfig,
  now: number,
): boolean {
  return endOfSession(session, config) <= now
}

/** When a session ends unless it is used again, epoch milliseconds; Infinity when it does not. */
export function endOfSession(
  { kind, lastUsedAt, expiresAt }: Omit<Dated, 'createdAt'>,
  config: LifetimeConfig,
): number {
  const idle = idleOf(kind, config) ?? Infinity
  return Math.min(expiresAt ?? Infinity, lastUsedAt + idle)
}

/** Whether a session still has the short life of one that nobody has used. */
export function isUnused({ kind, createdAt, expiresAt = Infinity }: Omit<Dated, 'lastUsedAt'>) {
  const { unused } = lifetimeOf(kind)
  return unused !== undefined && expiresAt <= createdAt + unused
}
