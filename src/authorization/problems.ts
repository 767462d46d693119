import { declareProblems } from '../platform/problem.js'

const problems = {
  request_invalid: { status: 400, text: 'The request is malformed' },
  client_invalid: { status: 401, text: 'Client authentication failed' },
  client_unauthorized: { status: 400, text: 'This client may not do that' },
  grant_invalid: { status: 400, text: 'The grant is unknown, expired, used or not this client’s' },
  grant_type_unsupported: { status: 400, text: 'This grant type is not supported' },
  response_type_unsupported: { status: 400, text: 'The only response type is code' },
  scope_unknown: { status: 400, text: 'The scope is unknown or exceeds what is allowed' },
  redirect_uri_invalid: { status: 400, text: 'The redirect URI cannot be registered' },
  client_metadata_invalid: { status: 400, text: 'The client metadata is invalid' },
  too_many_apps: { status: 422, text: 'This account has registered too many apps' },
  authorization_pending: { status: 400, text: 'The user has not decided yet' },
  slow_down: { status: 400, text: 'Polling too fast: wait five seconds more each time' },
  access_denied: { status: 400, text: 'The user denied the request' },
  device_code_expired: { status: 400, text: 'The device code has expired' },
  token_foreign: { status: 403, text: 'You are not authorized to revoke this token' },
  authorization_invalid: { status: 400, text: 'This app’s request cannot be processed' },
  authorization_over: {
    status: 400,
    text: 'This request was decided already or is too old. Go back to the app and begin again.',
  },
  user_code_unknown: { status: 400, text: 'This code is unknown, used or too old' },
}
declareProblems(problems)

type AuthorizationProblems = typeof problems

declare module '../platform/problem.js' {
  /** What can be wrong between a person and an app; `errors.ts` has the code of RFC 6749 for each. */
  interface ProblemCodes extends AuthorizationProblems {}
}
