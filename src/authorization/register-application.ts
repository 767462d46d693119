import { randomUUID } from 'node:crypto'
import { day, type Clock } from '../platform/clock.js'
import type { Database } from '../platform/db/schema.js'
import { digestOf, randomCharacters } from '../platform/secret.js'
import { deleteUnusedApplications, insertApplication } from './application-store.js'
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
}

/** An application that nobody has allowed in this time is forgotten; a used one never is. */
const unusedLife = 365 * day

/**
 * Registers an application; its secret is told this once. The id begins with a letter, so that it
 * can never be the id of a user (RFC 9700 §4.15).
 */
export async function registerApplication(
  { db, clock }: { db: Database; clock: Clock },
  application: NewApplication,
): Promise<{ application: Application; secret: string | undefined }> {
  const now = clock.now()
  const secret = application.isPublic ? undefined : randomCharacters()
  const stored = {
    handle: randomUUID(),
    clientId: `c${randomCharacters(42)}`,
    secretDigest: secret === undefined ? undefined : digestOf(secret),
    name: application.name,
    website: application.website,
    redirectUris: application.redirectUris,
    scopes: application.scopes,
    grantTypes: [...application.grantTypes],
    metadata: application.metadata ?? {},
    ownerId: application.ownerId,
    createdAt: now,
  }
  await deleteUnusedApplications(db, now - unusedLife)
  const id = await insertApplication(db, stored)
  return { application: { ...stored, id }, secret }
}
