import { z } from 'zod'

/** A program that may ask users for tokens. */
export interface Application {
  id: number
  /** uuid; names it to its owner. */
  handle: string
  clientId: string
  /** Absent for public clients. */
  secretDigest: string | undefined
  /** Of the token that manages the registration; absent where there is none. */
  registrationDigest: string | undefined
  name: string
  website: string | undefined
  redirectUris: string[]
  /** The OAuth scope names that it may ask for at most. */
  scopes: string[]
  grantTypes: string[]
  metadata: Record<string, unknown>
  ownerId: number | undefined
  createdAt: number
}

/** Every grant type there is here. */
export const grantTypes = [
  'authorization_code',
  'client_credentials',
  'refresh_token',
  'urn:ietf:params:oauth:grant-type:device_code',
] as const
export type GrantType = (typeof grantTypes)[number]

/** What an application may do that did not say: everything but get tokens that end and renew. */
export const usualGrantTypes: readonly GrantType[] = [
  'authorization_code',
  'client_credentials',
  'urn:ietf:params:oauth:grant-type:device_code',
]

/** The most that one application may register, and the longest name. */
export const applicationLimits = { redirectUris: 50, name: 1024 }

/** Names that cannot be shown as they are: control characters and changes of direction. */
export const isShowable = (name: string): boolean =>
  !/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u.test(name)

/** Printable ASCII alone: that is what every database and header takes. */
export const webAddress = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
  .regex(/^[!-~]{1,2000}$/, 'must be an http or https URL')
