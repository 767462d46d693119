import type { Database } from '../platform/db/schema.js'
import { Problem } from '../platform/problem.js'
import { digestOf, equalsInConstantTime } from '../platform/secret.js'
import { findApplication } from './application-store.js'
import type { Application } from './application.js'
import type { Parameters } from './parameters.js'

/** Who a client says it is; the secret is absent when it is public. */
export interface ClientClaim {
  clientId: string
  secret: string | undefined
}

const isBasic = (authorization: string | undefined): authorization is string =>
  authorization !== undefined && /^basic(\s|$)/i.test(authorization)

/** Both halves of Basic credentials are form-encoded (RFC 6749 §2.3.1). */
function formDecode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch (cause) {
    throw new Problem('client_invalid', 'The Basic credentials are malformed', { cause })
  }
}

function readBasic(authorization: string): { clientId: string; secret: string } {
  const encoded = authorization.replace(/^basic\s*/i, '')
  const text = Buffer.from(encoded, 'base64').toString()
  const colon = text.indexOf(':')
  if (colon < 0) throw new Problem('client_invalid', 'The Basic credentials are malformed')
  return { clientId: formDecode(text.slice(0, colon)), secret: formDecode(text.slice(colon + 1)) }
}

/**
 * Reads how a client authenticates: Basic, the body, or just its name. Throws `client_invalid`
 * when it does not, and `request_invalid` when it does so twice (RFC 6749 §2.3).
 */
export function readClient(authorization: string | undefined, body: Parameters): ClientClaim {
  const named = body.get('client_id')
  const secret = body.get('client_secret')
  if (isBasic(authorization)) {
    const claim = readBasic(authorization)
    if (secret !== undefined) {
      throw new Problem('request_invalid', 'Authenticate by the header or by the body, not by both')
    }
    if (named !== undefined && named !== claim.clientId) {
      throw new Problem('request_invalid', 'The header and the body name different clients')
    }
    return claim
  }
  if (named === undefined) throw new Problem('client_invalid', 'The client did not authenticate')
  return { clientId: named, secret }
}

/** Public clients have no secret and send none; the others send theirs. */
function isProven({ secretDigest }: Application, secret: string | undefined): boolean {
  if (secretDigest === undefined || secret === undefined) return secretDigest === secret
  return equalsInConstantTime(digestOf(secret), secretDigest)
}

/** The application behind a request; throws `client_invalid` or `request_invalid`. */
export async function authenticateClient(
  db: Database,
  authorization: string | undefined,
  body: Parameters,
): Promise<Application> {
  const { clientId, secret } = readClient(authorization, body)
  const application = await findApplication(db, clientId)
  if (!application) throw new Problem('client_invalid', 'This client is not registered here')
  // An empty Basic password is how a public client without one may say its name.
  if (!isProven(application, secret === '' ? undefined : secret)) {
    throw new Problem('client_invalid')
  }
  return application
}
