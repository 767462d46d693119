import { randomUUID } from 'node:crypto'
import { day, hour, second, type Clock } from '../platform/clock.js'
import type { Database } from '../platform/db/schema.js'
import { digestOf, randomCharacters } from '../platform/secret.js'
import { Problem } from '../platform/problem.js'
import type { OAuthConfig } from '../platform/oauth-config.js'
import {
  countOwnApplications,
  countUnusedApplications,
  deleteUnusedApplications,
  insertApplication,
} from './application-store.js'
import type { Application } from './application.js'

export interface NewApplication {
  name: string
  website?: string | undefined
  redirectUris: string[]
  scopes: string[]
  grantTypes: readonly string[]
  metadata?: Record<string, unknown>
  ownerId?: number | undefined
  isPublic?: boolean
  /** Whether the client may manage its registration later (RFC 7592). */
  isManaged?: boolean
}

/** What an application is registered with. */
export interface Registry {
  db: Database
  clock: Clock
  config: { oauth: Pick<OAuthConfig, 'maxApps' | 'maxUnusedApps' | 'metadataBytes'> }
}

export interface Registered {
  application: Application
  secret: string | undefined
  registrationToken: string | undefined
}

/** Throws `client_metadata_invalid` for a registration that would take too many bytes. */
export function checkRegistrationSize(
  { metadataBytes }: Pick<OAuthConfig, 'metadataBytes'>,
  { name, website, redirectUris, metadata }: NewApplication,
): void {
  const text = JSON.stringify({ name, website, redirectUris, metadata })
  if (Buffer.byteLength(text) <= metadataBytes) return
  throw new Problem(
    'client_metadata_invalid',
    `A registration can take at most ${metadataBytes} bytes (OAUTH_MAX_METADATA)`,
  )
}

/** An application that nobody has allowed in this time is deleted; a used one never is. */
const unusedLife = 365 * day

/**
 * Throws `too_many_apps` when this user has registered as many as allowed, or when there are as many
 * that nobody used, even without those that have been unused for a day.
 */
async function checkLimits({ db, config, clock }: Registry, ownerId: number | undefined) {
  const { maxApps, maxUnusedApps } = config.oauth
  if (ownerId !== undefined) {
    if ((await countOwnApplications(db, ownerId)) < maxApps) return
    throw new Problem('too_many_apps', `An account can register at most ${maxApps} apps`)
  }
  const now = clock.now()
  await deleteUnusedApplications(db, now - unusedLife)
  if ((await countUnusedApplications(db)) < maxUnusedApps) return
  if ((await deleteUnusedApplications(db, now - day)) > 0) return
  throw new Problem('too_many_attempts', 'Too many apps are registered here and not used', {
    retryAfter: hour / second,
  })
}

/**
 * Registers an application; its secrets are returned only here. Throws `too_many_apps`,
 * `too_many_attempts` and `client_metadata_invalid`. The id begins with a letter, so that it
 * can never be the id of a user (RFC 9700 §4.15).
 */
export async function registerApplication(
  registry: Registry,
  application: NewApplication,
): Promise<Registered> {
  const { db, clock, config } = registry
  checkRegistrationSize(config.oauth, application)
  await checkLimits(registry, application.ownerId)
  const registrationToken = application.isManaged ? `reg_${randomCharacters()}` : undefined
  const secret = application.isPublic ? undefined : randomCharacters()
  const stored = {
    handle: randomUUID(),
    clientId: `c${randomCharacters(42)}`,
    secretDigest: secret === undefined ? undefined : digestOf(secret),
    registrationDigest: registrationToken === undefined ? undefined : digestOf(registrationToken),
    name: application.name,
    website: application.website,
    redirectUris: application.redirectUris,
    scopes: application.scopes,
    grantTypes: [...application.grantTypes],
    metadata: application.metadata ?? {},
    ownerId: application.ownerId,
    createdAt: clock.now(),
  }
  const id = await insertApplication(db, stored)
  return { application: { ...stored, id }, secret, registrationToken }
}
