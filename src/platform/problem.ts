/**
 * Everything that can be wrong, in one place: the HTTP status and what to tell a person. A door's
 * renderer may give a code another status where its dialect wants one.
 */
export const catalogue = {
  // Credentials and scopes
  credential_missing: { status: 401, text: 'Request must be authenticated' },
  credential_invalid: { status: 401, text: 'Request must be authenticated' },
  token_malformed: { status: 401, text: 'Erroneous token' },
  token_expired: { status: 401, text: 'Token is expired, please try again' },
  signature_invalid: { status: 401, text: 'Invalid signature' },
  api_key_invalid: { status: 401, text: 'This API key is not known here' },
  token_as_cookie: { status: 401, text: 'Cannot use token as SID' },
  cookie_cross_site: { status: 403, text: 'Cookie refused: the request comes from another site' },
  scope_insufficient: { status: 403, text: 'Invalid scope' },
  account_banned: { status: 403, text: 'This account is banned' },
  account_required: { status: 403, text: 'This request needs a signed-in user' },
  not_owner: { status: 403, text: 'Invalid user' },
  csrf_invalid: {
    status: 400,
    text: 'This form has expired or was not made here. Go back, reload the page and try again.',
  },
  // Accounts
  name_missing: { status: 401, text: 'User ID is a required field' },
  password_missing: { status: 401, text: 'Password is a required field' },
  password_wrong: { status: 401, text: 'Wrong username or password' },
  registration_closed: {
    status: 400,
    text: 'Registration has been disabled by administrator.',
  },
  name_invalid: { status: 400, text: 'Invalid user name' },
  name_too_long: { status: 400, text: 'This user name is too long' },
  name_taken: { status: 409, text: 'This user name is taken' },
  email_taken: { status: 409, text: 'This e-mail address is taken' },
  password_invalid: { status: 400, text: 'Password cannot be longer than 1024 bytes' },
  password_weak: {
    status: 400,
    text: 'This password is too easy to guess: take 8 characters or more, of two kinds at least (small and capital letters, digits, signs)',
  },
  password_unconfirmed: { status: 400, text: 'Say your current password to change this' },
  password_required: { status: 400, text: 'Set a password first: you could not sign in again' },
  email_invalid: { status: 400, text: 'This is not an e-mail address' },
  signed_out_already: { status: 400, text: 'Nobody is signed in' },
  recovery_invalid: { status: 400, text: 'This recovery key is unknown, used or over' },
  mail_disabled: { status: 403, text: 'This server sends no mail' },
  discord_disabled: { status: 403, text: 'Signing in with Discord is not set up here' },
  discord_redirect_refused: { status: 403, text: 'This redirect_uri is not allowed here' },
  discord_verifier_missing: {
    status: 400,
    text: 'An app must send the code_verifier of its PKCE challenge',
  },
  discord_state_invalid: {
    status: 400,
    text: 'This Discord log-in is unknown here, too old, or was begun in another browser',
  },
  discord_denied: { status: 400, text: 'The Discord log-in was cancelled' },
  discord_code_invalid: { status: 400, text: 'Discord does not accept this code' },
  discord_code_used: { status: 400, text: 'This code was used before' },
  discord_scope_missing: { status: 403, text: 'Discord did not grant the scopes this needs' },
  discord_unavailable: { status: 502, text: 'Discord does not answer as it should' },
  discord_taken: { status: 409, text: 'This Discord account belongs to another user' },
  discord_not_linked: { status: 400, text: 'No Discord account is linked' },
  session_kind_refused: { status: 403, text: 'Only sessions of the type "api" are made here' },
  expiry_invalid: {
    status: 400,
    text: 'The expiry must be whole seconds above 0 and below 9223372036854775',
  },
  key_not_found: { status: 404, text: 'There is no key with this id' },
  key_from_environment: {
    status: 400,
    text: 'This key is set by ADMIN_API_KEY: remove the variable and restart instead',
  },
  too_many_attempts: { status: 429, text: 'Too many attempts, please wait' },
  // Input
  input_invalid: { status: 400, text: 'Invalid input' },
  scope_malformed: { status: 400, text: 'Malformed scope' },
  callback_invalid: { status: 400, text: 'Invalid callback URL' },
  content_type_invalid: { status: 400, text: "Invalid or missing header 'Content-Type'" },
  body_too_large: { status: 413, text: 'Request body is too large' },
  media_type_unsupported: { status: 415, text: 'Unsupported media type' },
  not_found: { status: 404, text: 'Not found' },
  // OAuth; the door's renderer knows the RFC's word for each
  request_invalid: { status: 400, text: 'The request is malformed' },
  client_invalid: { status: 401, text: 'Client authentication failed' },
  client_unauthorized: { status: 400, text: 'This client may not do that' },
  grant_invalid: { status: 400, text: 'The grant is unknown, expired, used or not this client’s' },
  grant_type_unsupported: { status: 400, text: 'This grant type is not supported' },
  response_type_unsupported: { status: 400, text: 'The only response type is code' },
  scope_unknown: { status: 400, text: 'The scope is unknown or exceeds what is allowed' },
  redirect_uri_invalid: { status: 400, text: 'The redirect URI cannot be registered' },
  client_metadata_invalid: { status: 400, text: 'The client metadata is invalid' },
  authorization_pending: { status: 400, text: 'The user has not answered yet' },
  slow_down: { status: 400, text: 'Polling too fast: wait five seconds more each time' },
  access_denied: { status: 400, text: 'The user denied the request' },
  device_code_expired: { status: 400, text: 'The device code has expired' },
  token_foreign: { status: 403, text: 'You are not authorized to revoke this token' },
  application_invalid: { status: 422, text: 'Validation failed' },
  authorization_invalid: { status: 400, text: 'This app’s request cannot be answered' },
  authorization_over: {
    status: 400,
    text: 'This request was answered already or is too old. Go back to the app and begin again.',
  },
  user_code_unknown: { status: 400, text: 'This code is unknown, used or too old' },
  // Library
  session_not_revocable: { status: 400, text: 'Cannot revoke session' },
  video_id_invalid: { status: 400, text: 'Invalid video id.' },
  channel_id_invalid: { status: 400, text: 'Invalid channel id.' },
  history_disabled: { status: 409, text: 'Watch history is disabled in preferences.' },
  subscriptions_full: { status: 400, text: 'Too many subscriptions' },
  playlist_not_found: { status: 404, text: 'Playlist does not exist.' },
  playlist_index_not_found: { status: 404, text: 'Playlist does not contain index' },
  playlist_title_invalid: { status: 400, text: 'Invalid title.' },
  playlist_privacy_invalid: { status: 400, text: 'Invalid privacy setting.' },
  playlists_full: { status: 400, text: 'User cannot have more than 100 playlists.' },
  playlist_full: { status: 400, text: 'Playlist cannot have more than 500 videos' },
  // Commands
  user_unknown: { status: 404, text: 'There is no such user' },
  session_unknown: { status: 404, text: 'There is no such credential' },
  file_unreadable: { status: 400, text: 'The file cannot be read' },
  file_exists: { status: 409, text: 'The file exists already' },
  command_refused: { status: 400, text: 'This cannot be done here' },
  // News
  too_many_streams: { status: 429, text: 'Too many open streams for this session' },
  feed_token_invalid: { status: 403, text: 'This feed address is not valid' },
  push_unknown: { status: 404, text: 'No such subscription' },
  push_refused: { status: 403, text: 'The signature does not match' },
  not_subscribed: { status: 404, text: 'Not subscribed to this channel' },
  group_not_found: { status: 404, text: 'Group does not exist.' },
  group_name_invalid: { status: 400, text: 'Invalid group name.' },
  groups_full: { status: 400, text: 'Too many groups' },
  channel_unknown: { status: 404, text: 'This channel is not known here' },
  video_unknown: { status: 404, text: 'This video is not known here' },
  upstream_down: { status: 502, text: 'The Invidious behind this server does not answer' },
  // Ours
  unavailable: { status: 503, text: 'The database is not reachable, please try again' },
  internal: { status: 500, text: 'Internal error' },
} as const satisfies Record<string, { status: number; text: string }>

export type ProblemCode = keyof typeof catalogue

interface ProblemOptions {
  cause?: unknown
  /** Seconds to wait before trying again; becomes the Retry-After header. */
  retryAfter?: number
}

/** An error that is meant for the person or program that sent the request. */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly status: number
  readonly retryAfter: number | undefined

  constructor(code: ProblemCode, detail?: string, options: ProblemOptions = {}) {
    super(detail ?? catalogue[code].text, { cause: options.cause })
    this.name = 'Problem'
    this.code = code
    this.status = catalogue[code].status
    this.retryAfter = options.retryAfter
  }
}
