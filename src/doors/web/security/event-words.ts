import {
  securityEventKinds,
  type SecurityEventKind,
} from '../../../identity/security-events/security-events.js'

const eventWords: Readonly<Record<SecurityEventKind, string>> = {
  account_created: 'Account created',
  logged_in: 'Logged in',
  logged_in_new_device: 'Logged in from a new device or network',
  log_in_failed: 'Log-in failed: wrong password',
  password_changed: 'Password changed',
  password_recovered: 'Password replaced with a key from an email',
  email_changed: 'Email address changed',
  app_allowed: 'App allowed',
  token_created: 'Token created',
  second_factor_on: 'Second factor turned on',
  second_factor_off: 'Second factor turned off',
  second_factor_reset: 'Second factor removed by who runs this server',
  passkey_added: 'Passkey added',
  passkey_removed: 'Passkey removed',
  second_factor_failed: 'Log-in stopped: right password, wrong code',
  second_factor_missing: 'Log-in stopped: right password, no second factor',
  recovery_code_used: 'Recovery code used',
  recovery_codes_renewed: 'New recovery codes made',
  app_password_created: 'App password created',
  logged_in_with_app_password: 'Logged in with an app password',
  access_revoked: 'Access revoked',
  all_access_revoked: 'Logged out everywhere else',
  discord_linked: 'Discord linked',
  discord_unlinked: 'Discord unlinked',
  data_exported: 'Data downloaded',
  deletion_planned: 'Deletion of the account asked for',
}

/** Those that a person should look at: somebody else may be at work. */
const graveKinds: ReadonlySet<SecurityEventKind> = new Set<SecurityEventKind>([
  'logged_in_new_device',
  'log_in_failed',
  'password_recovered',
  'second_factor_off',
  'second_factor_reset',
  'second_factor_failed',
  'second_factor_missing',
  'recovery_code_used',
  'data_exported',
])

const kindOf = (text: string) => securityEventKinds.find((kind) => kind === text)

/** What a stored event is called; its own kind where a newer Foyer has written it. */
export function eventInWords(text: string): { words: string; isGrave: boolean } {
  const kind = kindOf(text)
  if (kind === undefined) return { words: text.replaceAll('_', ' '), isGrave: false }
  return { words: eventWords[kind], isGrave: graveKinds.has(kind) }
}
