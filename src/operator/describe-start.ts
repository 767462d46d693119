import type { Logger } from 'pino'
import type { Config } from '../platform/config.js'
import { findUnsafeSettings } from '../platform/unsafe-settings.js'

/** The database as it may be shown: without its password. */
function describeDatabase(databaseUrl: string): string {
  if (databaseUrl.startsWith('sqlite:')) return databaseUrl
  const { protocol, host, pathname } = new URL(databaseUrl)
  return `${protocol}//${host}${pathname}`
}

const registrations: Record<Config['registration'], string> = {
  'first-login': 'the first log-in of an unknown name registers it',
  explicit: 'only those who ask to register get an account',
  invite: 'a new account needs an invitation, from "/invitations" or "foyer user invite"',
  closed: 'accounts are made with the command "user add" alone',
}

interface Start {
  /** Where this process listens. */
  address: string
  /** How many accounts may administer. */
  administrators: number
  /** The link to become the first, where there is none. */
  firstAdministrator: string | undefined
}

function describeAdministrators({ adminApiKey }: Config, count: number): string {
  if (count > 0) return String(count)
  if (adminApiKey !== undefined) return 'whoever has ADMIN_API_KEY'
  return 'none'
}

/** Logs what the operator wants to see once at a start: where it is, and what is unsafe. */
export function describeStart(
  config: Config,
  { address, administrators, firstAdministrator }: Start,
  logger: Logger,
): void {
  if (config.baseUrl !== address) logger.info(`Clients reach it at ${config.baseUrl}`)
  logger.info(`Database: ${describeDatabase(config.databaseUrl)}`)
  logger.info(`Administrators: ${describeAdministrators(config, administrators)}`)
  if (firstAdministrator !== undefined) {
    logger.info(`Become the administrator, once, at ${firstAdministrator}`)
  }
  logger.info(`Registration: ${config.registration}, ${registrations[config.registration]}`)
  for (const warning of findUnsafeSettings(config)) logger.warn(`Unsafe: ${warning}`)
}
