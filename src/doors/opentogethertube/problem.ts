import type { FastifyRequest } from 'fastify'
import { challengesFor } from '../../authorization/challenge.js'
import { findRoomSaying } from './rooms/room-sayings.js'
import type { Renderer } from '../../platform/http/errors.js'
import { declareProblems, type Problem, type ProblemCode } from '../../platform/problem.js'

const problems = {
  name_too_long: { status: 400, text: 'This username is too long' },
  signed_out_already: { status: 400, text: 'Nobody is logged in' },
  room_key_required: { status: 400, text: 'Admin apikey is required to unload a room.' },
  announce_key_missing: {
    status: 400,
    text: 'An announcement needs an API key, in the header apikey',
  },
  announce_text_missing: { status: 400, text: 'Bad argument: text: missing' },
}
declareProblems(problems)

type OpenTogetherTubeProblems = typeof problems

declare module '../../platform/problem.js' {
  /** What can be wrong at this door alone. */
  interface ProblemCodes extends OpenTogetherTubeProblems {}
}

/** How this dialect says a problem; what is absent is as in the catalogue. */
export interface Saying {
  status?: number
  name?: string
  message?: string
  fields?: readonly string[]
  arg?: string
  reason?: string
  details?: unknown
}

const noValidToken: Saying = {
  status: 401,
  name: 'MissingToken',
  message: 'Missing valid auth token. Get a token from /api/auth/grant first.',
}

const badCredentials: Saying = { message: 'Email or password is incorrect.' }
const halfCredentials: Saying = { message: 'Either the user or password was not provided.' }
const weakPassword =
  'Password does not meet minimum requirements. Must be at least 8 characters long, and contain 2 of the following categories of characters: lowercase letters, uppercase letters, numbers, special characters.'

const sayings: Partial<Record<ProblemCode, Saying>> = {
  credential_missing: {
    status: 400,
    name: 'MissingToken',
    message: 'Missing auth token. Get a token from /api/auth/grant first.',
  },
  credential_invalid: noValidToken,
  token_malformed: noValidToken,
  token_expired: noValidToken,
  signature_invalid: noValidToken,
  token_as_cookie: noValidToken,
  api_key_invalid: { status: 400, name: 'Unauthorized', message: 'apikey is invalid' },
  account_required: { status: 401, name: 'Unauthorized', message: 'Not logged in.' },
  scope_insufficient: { name: 'Unauthorized' },
  account_banned: { name: 'Unauthorized' },
  cross_site: { name: 'Unauthorized' },
  name_missing: halfCredentials,
  password_missing: halfCredentials,
  password_wrong: badCredentials,
  signed_out_already: { message: 'Not logged in.' },
  too_many_attempts: { name: 'TooManyRequests' },
  registration_closed: { status: 403, name: 'FeatureDisabledException' },
  captcha_required: { status: 403, name: 'FeatureDisabledException' },
  invitation_required: { status: 403, name: 'FeatureDisabledException' },
  mail_disabled: { name: 'FeatureDisabledException' },
  discord_disabled: { name: 'FeatureDisabledException' },
  name_too_long: { name: 'LengthOutOfRangeException' },
  name_invalid: { name: 'ValidationError' },
  email_invalid: { name: 'ValidationError' },
  email_taken: {
    status: 400,
    name: 'AlreadyInUse',
    fields: ['email'],
    message: 'Email is already associated with an account.',
  },
  password_invalid: { name: 'ValidationError' },
  password_unconfirmed: {
    name: 'CurrentPasswordRequired',
    message: 'Current password is required.',
  },
  password_required: { name: 'PasswordRequired' },
  recovery_invalid: { name: 'InvalidVerifyKey' },
  discord_not_linked: {
    name: 'DiscordNotLinked',
    message: 'This account is not linked to Discord.',
  },
  discord_state_invalid: { name: 'DiscordStateInvalid' },
  discord_denied: { name: 'DiscordDenied' },
  discord_code_invalid: { name: 'DiscordCodeInvalid' },
  discord_scope_missing: { name: 'DiscordScopeMissing' },
  discord_unavailable: { name: 'DiscordUnavailable' },
  discord_taken: { name: 'AlreadyInUse', fields: ['discord'] },
  input_invalid: { name: 'ValidationError' },
  body_too_large: { name: 'ValidationError' },
  media_type_unsupported: { name: 'ValidationError' },
  not_found: { name: 'NotFound' },
  unavailable: { name: 'Unavailable' },
  internal: { name: 'Unknown' },
}

/** The same mistake has another name where it is made at another place. */
function sayingOf(problem: Problem, request: FastifyRequest): Saying {
  const { code } = problem
  const { url } = request.routeOptions
  const isRegistration = url === '/api/user/register'
  if (code === 'password_wrong' && url === '/api/user/account') {
    return { status: 400, name: 'InvalidPassword', message: 'Current password is incorrect.' }
  }
  if (code === 'name_taken') {
    const message = 'Username is already in use.'
    return isRegistration
      ? { status: 400, name: 'AlreadyInUse', fields: ['username'], message }
      : { status: 400, name: 'UsernameTaken', message }
  }
  if (code === 'password_weak') {
    return { name: isRegistration ? 'ValidationError' : 'BadPasswordError', message: weakPassword }
  }
  if (isRegistration && (code === 'password_missing' || code === 'name_missing')) {
    const message = `Missing argument (${code === 'name_missing' ? 'username' : 'password'})`
    return { status: 400, message }
  }
  return findRoomSaying(problem, request) ?? sayings[code] ?? {}
}

/** `{"success":false,"error":{"name","message"}}`, as OpenTogetherTube's clients read it. */
export const renderOpenTogetherTubeProblem: Renderer = (problem, request) => {
  const { status = problem.status, message = problem.message, ...rest } = sayingOf(problem, request)
  const headers = challengesFor(problem, request)
  return { status, headers, body: { success: false, error: { ...rest, message } } }
}
