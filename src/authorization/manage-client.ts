import { Problem } from '../platform/problem.js'
import { digestOf, equalsInConstantTime, randomCharacters } from '../platform/secret.js'
import type { Database } from '../platform/db/schema.js'
import {
  findApplication,
  findOwnApplication,
  renewSecret,
  updateApplication,
} from './application-store.js'
import type { Application } from './application.js'
import type { NewApplication } from './register-application.js'

/**
 * The application that a registration access token manages (RFC 7592 §2). Throws
 * `credential_missing` and `credential_invalid`; a client that is gone is no different.
 */
export async function getManagedApplication(
  db: Database,
  clientId: string,
  token: string | undefined,
): Promise<Application> {
  if (!token) throw new Problem('credential_missing')
  const application = await findApplication(db, clientId)
  const digest = application?.registrationDigest
  if (!application || digest === undefined || !equalsInConstantTime(digestOf(token), digest)) {
    throw new Problem('credential_invalid')
  }
  return application
}

/**
 * The secret after a change: a client that sends the one it has keeps it, one that sends none gets a
 * new one, and a public client has none (RFC 7592 §2.2). `secret` is set when it is new.
 */
function nextSecret(
  { secretDigest }: Application,
  { isPublic, sent }: { isPublic: boolean; sent: string | undefined },
): { secretDigest: string | undefined; secret: string | undefined } {
  if (isPublic) return { secretDigest: undefined, secret: undefined }
  if (sent === undefined) {
    const secret = randomCharacters()
    return { secretDigest: digestOf(secret), secret }
  }
  if (secretDigest === undefined || !equalsInConstantTime(digestOf(sent), secretDigest)) {
    throw new Problem('client_metadata_invalid', 'client_secret is not the one of this client')
  }
  return { secretDigest, secret: sent }
}

/**
 * Replaces what a client registered; its id, its tokens and its users' grants stay. Throws
 * `client_metadata_invalid` for a wrong `client_secret`.
 */
export async function changeClient(
  db: Database,
  application: Application,
  { sentSecret, ...registered }: NewApplication & { sentSecret: string | undefined },
): Promise<{ application: Application; secret: string | undefined }> {
  const isPublic = registered.isPublic === true
  const { secretDigest, secret } = nextSecret(application, { isPublic, sent: sentSecret })
  const changed = {
    ...application,
    name: registered.name,
    website: registered.website,
    redirectUris: registered.redirectUris,
    scopes: registered.scopes,
    grantTypes: [...registered.grantTypes],
    metadata: registered.metadata ?? {},
    secretDigest,
  }
  await updateApplication(db, changed)
  return { application: changed, secret }
}

/**
 * Gives one of a user's own applications a new secret, which is returned once; the old one opens
 * nothing from then on, and what people allowed stays. Throws `not_found` for what is not theirs, and
 * `client_metadata_invalid` for a public client, which has no secret.
 */
export async function rotateSecret(
  db: Database,
  { ownerId, handle }: { ownerId: number; handle: string },
): Promise<{ application: Application; secret: string }> {
  const application = await findOwnApplication(db, ownerId, handle)
  if (!application) throw new Problem('not_found')
  if (application.secretDigest === undefined) {
    throw new Problem('client_metadata_invalid', 'This app has no secret to replace.')
  }
  const secret = randomCharacters()
  await renewSecret(db, { ownerId, handle }, digestOf(secret))
  return { application, secret }
}
