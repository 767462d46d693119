import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { z } from 'zod'
import { second } from './clock.js'
import { backupVariables, readBackups, type BackupConfig } from './backup-config.js'
import { ConfigError, explainConfigIssues } from './config-error.js'
import { limitVariables, readLimits, type Limits } from './limit-config.js'
import { oauthVariables, readOAuth, type OAuthConfig } from './oauth-config.js'
import { flag } from './flag.js'
import { processVariables, readProcesses, type ProcessConfig } from './process-config.js'
import { mailVariables, readMail, type MailConfig } from './mail-config.js'
import {
  readCaptcha,
  readInvitations,
  registrationVariables,
  type CaptchaConfig,
  type InvitationConfig,
  type Registration,
} from './registration-config.js'
import { readSources, sourceVariables, type SourceConfig } from './source-config.js'
import { readRoomLimits, roomVariables, type RoomConfig } from './room-config.js'
import { showSettings, type Setting } from './shown-settings.js'
import { wholeNumber } from './whole-number.js'

const url = (protocols: RegExp, what: string) =>
  z
    .url({ protocol: protocols, error: `must be ${what}` })
    .transform((text) => text.replace(/\/+$/, ''))

/** Whether a URL without its last slash is nothing but scheme, host and port (RFC 8414 §2). */
function isOrigin(text: string): boolean {
  const { pathname, search, hash, username, password } = new URL(text)
  return pathname === '/' && !/[?#]/.test(text) && `${search}${hash}${username}${password}` === ''
}

const isNetwork = (text: string): boolean => {
  if (/^(loopback|linklocal|uniquelocal)$/.test(text)) return true
  const [address = '', bits] = text.split('/')
  const most = isIP(address) === 6 ? 128 : 32
  return isIP(address) > 0 && (bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= most))
}

/** `true`, `false`, a number of proxies, or addresses and networks separated by commas. */
const trustProxy = z
  .string()
  .refine(
    (text) =>
      /^(true|false|\d{1,2})$/.test(text) || text.split(',').every((n) => isNetwork(n.trim())),
    'must be true, false, a number of proxies, or addresses and networks separated by commas',
  )
  .transform((text) => {
    if (text === 'true' || text === 'false') return text === 'true'
    // Hop 0 is the connection itself: it comes from the first proxy when there is one.
    return /^\d+$/.test(text) ? (_address: string, hop: number) => hop < Number(text) : text
  })

const hmacKeys = z
  .string()
  .transform((text) => text.split(',').map((key) => key.trim()))
  .refine((keys) => keys.every(Boolean), 'has an empty key between its commas')

/** A key that opens everything must not be one that people can guess. */
const adminApiKey = z.string().min(32, 'must have 32 characters or more')

const redirects = z
  .string()
  .transform((text) => text.split(',').map((redirect) => redirect.trim()))
  .refine(
    (uris) => uris.every((uri) => URL.canParse(uri)),
    'must be absolute URIs, separated by commas',
  )

/** Every variable; the table of docs/configure.md names the same ones. */
export const environment = z
  .object({
    HOST: z.string().min(1).default('127.0.0.1'),
    PORT: wholeNumber(0, 65535).default(3000),
    BASE_URL: url(/^https?$/, 'an http or https URL, for example https://foyer.example')
      .refine(
        isOrigin,
        'must have no path, query, fragment or password: everything is served at the root',
      )
      .optional(),
    DATABASE_URL: url(/^(sqlite|postgres|postgresql)$/, 'sqlite:FILE or postgres://…').optional(),
    DATA_DIR: z.string().min(1).default('data'),
    HMAC_KEY: hmacKeys.optional(),
    ...registrationVariables,
    REQUIRE_SECOND_FACTOR: z
      .enum(['nobody', 'administrators'], 'must be nobody or administrators')
      .default('nobody'),
    ADMIN_API_KEY: adminApiKey.optional(),
    DISCORD_CLIENT_ID: z.string().optional(),
    DISCORD_CLIENT_SECRET: z.string().optional(),
    DISCORD_BASE_URL: url(/^https?$/, 'an http or https URL').default('https://discord.com'),
    DISCORD_REDIRECTS: redirects.default([]),
    DISCORD_APP_REDIRECTS: redirects.default([]),
    DISCORD_TIMEOUT: wholeNumber(1, 60).default(10),
    ...mailVariables,
    ...oauthVariables,
    ...sourceVariables,
    ...processVariables,
    ...backupVariables,
    TRUST_PROXY: trustProxy.default(false),
    LOG_LEVEL: z
      .enum(
        ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
        'must be fatal, error, warn, info, debug, trace or silent',
      )
      .default('info'),
    LOG_FORMAT: z.enum(['auto', 'json', 'text'], 'must be auto, json or text').default('auto'),
    ...limitVariables,
    ...roomVariables,
    PASSWORD_MIN_LENGTH: wholeNumber(1, 1024).default(8),
    PASSWORD_DENY_COMMON: flag.default(true),
  })
  .refine(
    (env) => (env.DISCORD_CLIENT_ID === undefined) === (env.DISCORD_CLIENT_SECRET === undefined),
    {
      path: ['DISCORD_CLIENT_ID'],
      error: 'set DISCORD_CLIENT_ID and DISCORD_CLIENT_SECRET, or neither',
    },
  )
  .refine((env) => env.BACKUP_EVERY === 0 || !env.DATABASE_URL?.startsWith('postgres'), {
    path: ['BACKUP_EVERY'],
    error: 'is for SQLite; back PostgreSQL up with pg_dump, see docs/backup.md',
  })

/** What the operator set, checked and with its defaults. The table of docs/configure.md explains each. */
export interface Config {
  host: string
  port: number
  /** Where people and clients reach this server; no slash at the end. */
  baseUrl: string
  databaseUrl: string
  dataDir: string
  hmacKeys: readonly string[]
  registration: Registration
  /** Absent when browsers need no work to create an account. */
  captcha: CaptchaConfig | undefined
  /** Who must have a second factor. */
  requireSecondFactor: 'nobody' | 'administrators'
  invitations: InvitationConfig
  /** As Fastify takes it: who may say where a request came from. */
  trustProxy: boolean | string | ((address: string, hop: number) => boolean)
  logLevel: string
  /** JSON lines, or text for people; `auto` is text on a terminal. */
  logFormat: 'auto' | 'json' | 'text'
  limits: Limits
  rooms: RoomConfig
  /** Origins that requests may go to although they are in a private network. */
  outboundAllow: readonly string[]
  passwords: PasswordConfig
  sources: SourceConfig
  processes: ProcessConfig
  /** Absent when this server makes no backups by itself. */
  backups: BackupConfig | undefined
  oauth: OAuthConfig
  /** A key for everything below `admin/`; absent means that only stored keys open it. */
  adminApiKey: string | undefined
  /** Absent when log-in with Discord is not set up. */
  discord: DiscordConfig | undefined
  /** Absent when this server sends no mail. */
  mail: MailConfig | undefined
  /** Every variable for administrators to see, without secrets. */
  settings: readonly Setting[]
}

export interface DiscordConfig {
  clientId: string
  clientSecret: string
  /** No slash at the end. */
  baseUrl: string
  /** Where sites may have Discord send their users, byte for byte. */
  redirects: readonly string[]
  /** The same for apps, which must use PKCE. */
  appRedirects: readonly string[]
  /** Milliseconds. */
  timeout: number
}

/** The rule for new passwords. */
export interface PasswordConfig {
  /** In characters. */
  minLength: number
  /** Whether the most common passwords are refused. */
  deniesCommon: boolean
}

/** Empty variables count as absent, as in shells and compose files. */
function withoutEmpty(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
}

const databaseAddressOf = (host: string) => (host.includes(':') ? `[${host}]` : host)

function defaultBaseUrl(host: string, port: number): string {
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `http://${databaseAddressOf(reachable)}:${port}`
}

type Environment = z.infer<typeof environment>

function discordOf(values: Environment): DiscordConfig | undefined {
  const { DISCORD_CLIENT_ID: clientId, DISCORD_CLIENT_SECRET: clientSecret } = values
  if (clientId === undefined || clientSecret === undefined) return undefined
  return {
    clientId,
    clientSecret,
    baseUrl: values.DISCORD_BASE_URL,
    redirects: values.DISCORD_REDIRECTS,
    appRedirects: values.DISCORD_APP_REDIRECTS,
    timeout: values.DISCORD_TIMEOUT * second,
  }
}

/** Reads the environment; throws one ConfigError that names every mistake. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const parsed = environment.safeParse(withoutEmpty(env))
  if (!parsed.success) throw new ConfigError(explainConfigIssues(parsed.error))
  const values = parsed.data
  const dataDir = resolve(values.DATA_DIR)
  const baseUrl = values.BASE_URL ?? defaultBaseUrl(values.HOST, values.PORT)
  return {
    host: values.HOST,
    port: values.PORT,
    baseUrl,
    databaseUrl: values.DATABASE_URL ?? `sqlite:${dataDir}/foyer.db`,
    dataDir,
    hmacKeys: values.HMAC_KEY ?? [],
    registration: values.REGISTRATION,
    captcha: readCaptcha(values),
    requireSecondFactor: values.REQUIRE_SECOND_FACTOR,
    invitations: readInvitations(values),
    trustProxy: values.TRUST_PROXY,
    logLevel: values.LOG_LEVEL,
    logFormat: values.LOG_FORMAT,
    limits: readLimits(values),
    passwords: {
      minLength: values.PASSWORD_MIN_LENGTH,
      deniesCommon: values.PASSWORD_DENY_COMMON,
    },
    rooms: readRoomLimits(values),
    outboundAllow: values.OUTBOUND_ALLOW,
    sources: readSources(values),
    processes: readProcesses(values),
    backups: readBackups(values),
    oauth: readOAuth(values),
    adminApiKey: values.ADMIN_API_KEY,
    discord: discordOf(values),
    mail: readMail(values, baseUrl),
    settings: showSettings(values, Object.keys(environment.shape), env),
  }
}
