import { Problem } from '../platform/problem.js'
import { grantTypes, type Application, type GrantType } from './application.js'
import { withinRole } from '../identity/scopes/oauth-names.js'
import { askScopes } from './requested-scopes.js'
import { redeemDeviceCode } from './device.js'
import { issueApplicationToken, type IssuedToken, type Issuer } from './issue-tokens.js'
import { getParameter, type Parameters } from './parameters.js'
import { redeemCode } from './redeem-code.js'
import { refresh } from './refresh.js'

type Redeem = (issuer: Issuer, application: Application, body: Parameters) => Promise<IssuedToken>

const serveItself: Redeem = async ({ db, clock }, application, body) => {
  if (application.secretDigest === undefined) {
    throw new Problem('client_unauthorized', 'A public client cannot act for itself')
  }
  const scopes = withinRole(askScopes(application, body.get('scope')), 'user')
  if (scopes.length === 0) {
    throw new Problem('scope_unknown', 'Only an administrator can give this scope')
  }
  return db
    .transaction()
    .execute((tx) => issueApplicationToken({ db: tx, clock }, application, scopes))
}

const grants: Record<GrantType, Redeem> = {
  authorization_code: redeemCode,
  client_credentials: serveItself,
  refresh_token: refresh,
  'urn:ietf:params:oauth:grant-type:device_code': redeemDeviceCode,
}

/** The grant type of a token request; throws `request_invalid` or `grant_type_unsupported`. */
export function readGrantType(body: Parameters): GrantType {
  const name = getParameter(body, 'grant_type')
  const grantType = grantTypes.find((known) => known === name)
  if (grantType === undefined) throw new Problem('grant_type_unsupported')
  return grantType
}

/** Turns a grant into a token for a client that has proven who it is. */
export const redeem = async (
  issuer: Issuer,
  application: Application,
  body: Parameters,
): Promise<IssuedToken> => {
  const grantType = readGrantType(body)
  if (!application.grantTypes.includes(grantType)) {
    throw new Problem('client_unauthorized', `This client is not registered for ${grantType}`)
  }
  return grants[grantType](issuer, application, body)
}
