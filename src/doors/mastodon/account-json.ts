import { z } from 'zod'
import type { Account } from '../../identity/accounts/store.js'
import { toIso } from './iso-time.js'

/** Mastodon's flag for "may do everything". */
const administrator = '1'

const roles = {
  user: { id: '-99', name: '', permissions: '0', color: '', highlighted: false },
  admin: { id: '3', name: 'Admin', permissions: administrator, color: '', highlighted: true },
} as const

const source = {
  privacy: 'private',
  sensitive: false,
  language: null,
  note: '',
  fields: [],
  follow_requests_count: 0,
  attribution_domains: [],
  discoverable: false,
  indexable: false,
  hide_collections: true,
  also_known_as_uris: [],
}

interface Shown {
  id: string
  name: string
  url: string
  /** Epoch milliseconds. */
  createdAt: number
}

/**
 * Anyone as clients of Mastodon read an account. There are no posts and no followers here: the
 * fields that clients rely on are there, and empty.
 */
export function accountShape({ id, name, url, createdAt }: Shown) {
  return {
    id,
    username: name,
    acct: name,
    display_name: name,
    locked: true,
    bot: false,
    discoverable: false,
    indexable: false,
    noindex: true,
    hide_collections: true,
    group: false,
    created_at: toIso(createdAt),
    note: '',
    url,
    uri: url,
    avatar: '',
    avatar_static: '',
    avatar_description: '',
    header: '',
    header_static: '',
    header_description: '',
    followers_count: 0,
    following_count: 0,
    statuses_count: 0,
    last_status_at: null,
    emojis: [],
    fields: [],
    roles: [],
    enable_rss: false,
  }
}

/** A user, as the one whose token it is sees it. */
export function accountToWire({ id, name, role, createdAt }: Account, baseUrl: string) {
  const url = `${baseUrl}/account`
  return {
    ...accountShape({ id: String(id), name, url, createdAt }),
    source,
    role: roles[role],
  }
}

const nothingListed = z.array(z.string()).describe('Always empty')
const when = z.iso.datetime()

/** Anyone, for the document. */
export const accountSchema = z
  .object({
    id: z.string(),
    username: z.string(),
    acct: z.string(),
    display_name: z.string(),
    locked: z.boolean(),
    bot: z.boolean(),
    discoverable: z.boolean(),
    indexable: z.boolean(),
    noindex: z.boolean(),
    hide_collections: z.boolean(),
    group: z.boolean(),
    created_at: when,
    note: z.string(),
    url: z.string(),
    uri: z.string(),
    avatar: z.string(),
    avatar_static: z.string(),
    avatar_description: z.string(),
    header: z.string(),
    header_static: z.string(),
    header_description: z.string(),
    followers_count: z.int(),
    following_count: z.int(),
    statuses_count: z.int(),
    last_status_at: z.string().nullable(),
    emojis: nothingListed,
    fields: nothingListed,
    roles: nothingListed,
    enable_rss: z.boolean(),
  })
  .meta({ id: 'MastodonAccount' })

/** The user of a token, for the document. */
export const ownAccountSchema = accountSchema
  .extend({
    source: z.object({
      privacy: z.string(),
      sensitive: z.boolean(),
      language: z.string().nullable(),
      note: z.string(),
      fields: nothingListed,
      follow_requests_count: z.int(),
      attribution_domains: nothingListed,
      discoverable: z.boolean(),
      indexable: z.boolean(),
      hide_collections: z.boolean(),
      also_known_as_uris: nothingListed,
    }),
    role: z.object({
      id: z.string(),
      name: z.string(),
      permissions: z.string(),
      color: z.string(),
      highlighted: z.boolean(),
    }),
  })
  .meta({ id: 'MastodonOwnAccount' })
