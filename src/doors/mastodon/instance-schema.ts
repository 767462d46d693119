import { z } from 'zod'

const nothing = z.array(z.string()).describe('Always empty')
const unknownAccount = z.null().describe('Nobody is named')
const count = z.int()

/** How posts could be written; there are none, so most of it is 0. */
const configuration = {
  accounts: z.object({ max_featured_tags: count, max_pinned_statuses: count }),
  statuses: z.object({
    max_characters: count,
    max_media_attachments: count,
    characters_reserved_per_url: count,
  }),
  media_attachments: z.object({
    supported_mime_types: nothing,
    description_limit: count,
    image_size_limit: count,
    image_matrix_limit: count,
    video_size_limit: count,
    video_frame_rate_limit: count,
    video_matrix_limit: count,
  }),
  polls: z.object({
    max_options: count,
    max_characters_per_option: count,
    min_expiration: count,
    max_expiration: count,
  }),
  translation: z.object({ enabled: z.boolean() }),
}

/** `GET /api/v1/instance`, for the document. */
export const instanceSchemaV1 = z
  .object({
    uri: z.string(),
    title: z.string(),
    short_description: z.string(),
    description: z.string(),
    email: z.string(),
    version: z.string(),
    urls: z.object({ streaming_api: z.string() }),
    stats: z.object({ user_count: count, status_count: count, domain_count: count }),
    thumbnail: z.string().nullable(),
    languages: z.array(z.string()),
    registrations: z.boolean(),
    approval_required: z.boolean(),
    invites_enabled: z.boolean(),
    configuration: z.object(configuration),
    contact_account: unknownAccount,
    rules: nothing,
  })
  .meta({ id: 'Instance' })

/** `GET /api/v2/instance`, for the document. */
export const instanceSchemaV2 = z
  .object({
    domain: z.string(),
    title: z.string(),
    version: z.string(),
    source_url: z.string(),
    description: z.string(),
    usage: z.object({ users: z.object({ active_month: count }) }),
    thumbnail: z.object({
      url: z.string(),
      blurhash: z.string().nullable(),
      versions: z.record(z.string(), z.string()),
    }),
    icon: nothing,
    languages: z.array(z.string()),
    configuration: z.object({
      urls: z.object({
        streaming: z.string(),
        status: z.string().nullable(),
        about: z.string().nullable(),
      }),
      vapid: z.object({ public_key: z.string() }),
      ...configuration,
    }),
    registrations: z.object({
      enabled: z.boolean(),
      approval_required: z.boolean(),
      message: z.string().nullable(),
      url: z.string(),
    }),
    api_versions: z.object({ mastodon: count }),
    contact: z.object({ email: z.string(), account: unknownAccount }),
    rules: nothing,
  })
  .meta({ id: 'InstanceV2' })
