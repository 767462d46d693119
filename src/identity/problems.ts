import { declareProblems } from '../platform/problem.js'

const problems = {
  credential_missing: { status: 401, text: 'Request must be authenticated' },
  credential_invalid: { status: 401, text: 'Request must be authenticated' },
  token_malformed: { status: 401, text: 'Erroneous token' },
  token_expired: { status: 401, text: 'Token is expired, please try again' },
  signature_invalid: { status: 401, text: 'Invalid signature' },
  api_key_invalid: { status: 401, text: 'This API key is not known here' },
  token_as_cookie: { status: 401, text: 'Cannot use token as SID' },
  cross_site: { status: 403, text: 'This request was sent by another site' },
  log_in_required: { status: 401, text: 'Log in first' },
  scope_insufficient: { status: 403, text: 'Invalid scope' },
  scope_malformed: { status: 400, text: 'Malformed scope' },
  callback_invalid: { status: 400, text: 'Invalid callback URL' },
  account_banned: { status: 403, text: 'This account is banned' },
  ban_invalid: { status: 400, text: 'This ban is not valid' },
  administrator_required: {
    status: 403,
    text: 'Only administrators of this server can open this page.',
  },
  last_administrator: {
    status: 409,
    text: 'This is the last administrator. Make somebody else an administrator first.',
  },
  own_account: { status: 409, text: 'This is your own account: change it on your account page.' },
  account_required: { status: 403, text: 'This request needs a user who is logged in' },
  csrf_invalid: {
    status: 400,
    text: 'This form has expired or was not made here. Go back, reload the page and try again.',
  },
  name_missing: { status: 401, text: 'User ID is a required field' },
  password_missing: { status: 401, text: 'Password is a required field' },
  password_wrong: { status: 401, text: 'Wrong username or password' },
  app_password_required: {
    status: 401,
    text: 'Wrong username or password for an app: this account has a second factor. Make an app password at /account/app-passwords and log in with that.',
  },
  second_factor_wrong: {
    status: 401,
    text: 'This code is wrong, used or expired. Wait for the next one, or use a recovery code.',
  },
  passkey_refused: {
    status: 401,
    text: 'This passkey was not accepted. Try again, or use another way.',
  },
  too_many_passkeys: { status: 409, text: 'You have 20 passkeys. Remove one first.' },
  second_factor_on: { status: 409, text: 'The second factor is on already.' },
  second_factor_off: { status: 409, text: 'The second factor is off: set it up first.' },
  second_factor_required: {
    status: 403,
    text: 'Administrators of this server need a second factor: set it up at /account/second-factor.',
  },
  second_factor_sealed: {
    status: 403,
    text: 'The key of this second factor is gone. Use a recovery code, or ask who runs this server to remove it.',
  },
  log_in_step_expired: {
    status: 401,
    text: 'It is more than ten minutes since you entered your password. Log in again.',
  },
  registration_closed: {
    status: 400,
    text: 'Registration has been disabled by administrator.',
  },
  captcha_required: { status: 400, text: 'New accounts are made in a browser here.' },
  captcha_failed: {
    status: 400,
    text: 'The check of your browser has expired or was used before. Try again.',
  },
  invitation_required: {
    status: 400,
    text: 'An account here needs an invitation: open the link that somebody sent you.',
  },
  invitation_invalid: {
    status: 400,
    text: 'This invitation is unknown, used up or expired. Ask for a new one.',
  },
  invitation_refused: { status: 400, text: 'This invitation can’t be made' },
  invitations_off: {
    status: 409,
    text: 'Invitations are for servers with REGISTRATION=invite, which this one is not.',
  },
  invitations_closed: { status: 403, text: 'Only administrators of this server invite people.' },
  invitation_unknown: { status: 404, text: 'There is no such invitation' },
  name_invalid: { status: 400, text: 'Invalid username' },
  name_taken: { status: 409, text: 'This username is taken' },
  email_taken: { status: 409, text: 'This e-mail address is taken' },
  password_weak: { status: 400, text: 'This password is too easy to guess' },
  password_invalid: { status: 400, text: 'Password cannot be longer than 1024 bytes' },
  password_unconfirmed: { status: 400, text: 'Enter your current password to change this' },
  log_in_again: {
    status: 403,
    text: 'Log in again to change this: it takes a log-in of the last ten minutes.',
  },
  proof_required: {
    status: 403,
    text: 'Confirm that it is you: this takes your password or a log-in of the last ten minutes.',
  },
  email_invalid: { status: 400, text: 'This is not an e-mail address' },
  recovery_invalid: { status: 400, text: 'This recovery key is unknown, used or expired' },
  link_invalid: { status: 400, text: 'This link is unknown, used or expired' },
  mail_disabled: { status: 403, text: 'This server sends no mail' },
  session_not_revocable: { status: 400, text: 'Cannot revoke session' },
  key_not_found: { status: 404, text: 'There is no key with this id' },
  key_from_environment: {
    status: 400,
    text: 'This key is set by ADMIN_API_KEY: remove the variable and restart instead',
  },
  app_password_unnamed: { status: 400, text: 'Give it a name, such as that of the app.' },
  app_password_powerless: { status: 400, text: 'Choose at least one thing that it may do.' },
  too_many_tokens: { status: 429, text: 'Too many tokens for this account' },
  too_many_attempts: { status: 429, text: 'Too many attempts, please wait' },
  server_busy: {
    status: 503,
    text: 'Too many people are logging in right now. Try again in a moment.',
  },
  user_unknown: { status: 404, text: 'There is no such user' },
}
declareProblems(problems)

type IdentityProblems = typeof problems

declare module '../platform/problem.js' {
  /** What can be wrong with credentials, scopes and accounts. */
  interface ProblemCodes extends IdentityProblems {}
}
