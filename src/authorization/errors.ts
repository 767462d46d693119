import type { Problem, ProblemCode } from '../platform/problem.js'

/** The registered word for a problem (RFC 6749 §4.1.2.1 and §5.2, RFC 7591 §3.2.2, RFC 8628 §3.5). */
const words: Partial<Record<ProblemCode, string>> = {
  client_invalid: 'invalid_client',
  client_unauthorized: 'unauthorized_client',
  token_foreign: 'unauthorized_client',
  grant_invalid: 'invalid_grant',
  grant_type_unsupported: 'unsupported_grant_type',
  response_type_unsupported: 'unsupported_response_type',
  scope_unknown: 'invalid_scope',
  redirect_uri_invalid: 'invalid_redirect_uri',
  client_metadata_invalid: 'invalid_client_metadata',
  authorization_pending: 'authorization_pending',
  slow_down: 'slow_down',
  access_denied: 'access_denied',
  device_code_expired: 'expired_token',
  credential_missing: 'invalid_token',
  credential_invalid: 'invalid_token',
  token_malformed: 'invalid_token',
  token_expired: 'invalid_token',
  signature_invalid: 'invalid_token',
  scope_insufficient: 'insufficient_scope',
  account_required: 'insufficient_scope',
  too_many_attempts: 'temporarily_unavailable',
  unavailable: 'temporarily_unavailable',
  internal: 'server_error',
}

export const oauthErrorOf = ({ code }: Problem): string => words[code] ?? 'invalid_request'

/** A text in the characters that an `error_description` may have (RFC 6749 §5.2). */
export function asDescription(text: string): string {
  return text
    .replace(/["“”]/g, "'")
    .replace(/[’\\]/g, "'")
    .replace(/[^\x20-\x7e]/g, '?')
}
