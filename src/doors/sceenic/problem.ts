import type { Renderer } from '../../platform/http/errors.js'
import type { ProblemCode } from '../../platform/problem.js'

const keyWanted = 'Send the id of an API key as auth-api-key and its secret as auth-api-secret'

/** Where this door can say more than what others say. */
const texts: Partial<Record<ProblemCode, string>> = {
  credential_missing: keyWanted,
  credential_invalid: `This needs an API key. ${keyWanted}`,
  api_key_invalid: 'This API key is not known here, or the secret is another one',
  scope_insufficient:
    'This API key has no scope for this: make one with the scope GET:stream/token',
}

/** `{"error","code"}`. */
export const renderSceenicProblem: Renderer = ({ status, code, message }) => ({
  status,
  headers: status === 401 ? { 'www-authenticate': 'Bearer realm="Foyer"' } : {},
  body: { error: texts[code] ?? message, code },
})
