import { isDeepStrictEqual } from 'node:util'
import type { Clock } from '../../platform/clock.js'
import { isUniqueViolation } from '../../platform/db/engine.js'
import type { Database } from '../../platform/db/schema.js'
import { Problem } from '../../platform/problem.js'
import { digestOf, randomSecret } from '../../platform/secret.js'
import { checkScopes } from '../scopes/check-scopes.js'
import { openSession } from '../sessions/open-session.js'
import { adminScopes } from './admin-key.js'
import { deleteKey, deleteKeysFrom, findKey, listDigestsFrom, setKeyDigest } from './store.js'

interface SessionContext {
  db: Database
  clock: Clock
}

/** Whose keys these are: the environment's are there as long as the variable is. */
const environment = 'environment'

/** Makes a key; the secret is returned here and nowhere else. Throws `scope_malformed`. */
export async function createKey(
  context: SessionContext,
  { name, scopes }: { name: string; scopes: string[] },
): Promise<{ id: string; secret: string }> {
  if (scopes.length === 0) throw new Problem('scope_malformed', 'A key needs at least one scope')
  checkScopes(scopes)
  const secret = randomSecret()
  const { handle } = await openSession(context, { kind: 'key', secret, name, scopes })
  return { id: handle, secret }
}

/** Throws `key_not_found`, or `key_from_environment` for one that would only come back. */
export async function revokeKey(db: Database, id: string): Promise<void> {
  const key = await findKey(db, id)
  if (key?.client === environment) throw new Problem('key_from_environment')
  if (!(await deleteKey(db, id))) throw new Problem('key_not_found')
}

/**
 * Gives a key another secret, which is returned here and nowhere else; the old one opens nothing from
 * then on. Throws what `revokeKey` throws.
 */
export async function rotateKey(db: Database, id: string): Promise<string> {
  const key = await findKey(db, id)
  if (key?.client === environment) throw new Problem('key_from_environment')
  const secret = randomSecret()
  if (!(await setKeyDigest(db, id, digestOf(secret)))) throw new Problem('key_not_found')
  return secret
}

/**
 * Stores the administrator's key of the environment as the key it is, and deletes those of former
 * starts: absent means that there is none.
 */
export async function keepEnvironmentKey(
  context: SessionContext,
  secret: string | undefined,
): Promise<void> {
  const wanted = secret === undefined ? [] : [digestOf(secret)]
  // A start that has nothing to change waits for nobody who writes.
  if (isDeepStrictEqual(await listDigestsFrom(context.db, environment), wanted)) return
  await deleteKeysFrom(context.db, environment, wanted[0])
  if (secret === undefined) return
  try {
    await openSession(context, {
      kind: 'key',
      secret,
      name: 'ADMIN_API_KEY',
      scopes: [...adminScopes],
      client: environment,
    })
  } catch (error) {
    // It is there from the last start, or another process was faster.
    if (!isUniqueViolation(error)) throw error
  }
}
