import type { Context } from '../../platform/context.js'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { foyerVersion } from '../../platform/version.js'
import { isOpenToAll } from '../../platform/registration-config.js'
import { countUsers } from './count-users.js'
import { describeApi } from './describe.js'
import { instanceSchemaV1, instanceSchemaV2 } from './instance-schema.js'

const tags: [string] = ['About']

/** The release of Mastodon whose shapes these are; clients look for a number they know. */
const dialect = '4.4.0'
const version = `${dialect} (compatible; Foyer ${foyerVersion})`
const title = 'Foyer'
const description = 'The account server for video front ends'

/** Nothing can be posted, so a client that asks how gets no limits that would allow it. */
const postingLimits = {
  accounts: { max_featured_tags: 0, max_pinned_statuses: 0 },
  statuses: { max_characters: 0, max_media_attachments: 0, characters_reserved_per_url: 23 },
  media_attachments: {
    supported_mime_types: [],
    description_limit: 0,
    image_size_limit: 0,
    image_matrix_limit: 0,
    video_size_limit: 0,
    video_frame_rate_limit: 0,
    video_matrix_limit: 0,
  },
  polls: {
    max_options: 0,
    max_characters_per_option: 0,
    min_expiration: 0,
    max_expiration: 0,
  },
  translation: { enabled: false },
}

/** Where clients look for live updates. They keep polling when nothing there responds. */
const streamingUrl = (baseUrl: string) => baseUrl.replace(/^http/, 'ws')

async function instanceV1(context: Context) {
  const { baseUrl, registration } = context.config
  return {
    uri: new URL(baseUrl).host,
    title,
    short_description: description,
    description,
    email: '',
    version,
    urls: { streaming_api: streamingUrl(baseUrl) },
    stats: { user_count: (await countUsers(context)).total, status_count: 0, domain_count: 0 },
    thumbnail: null,
    languages: ['en'],
    registrations: isOpenToAll(registration),
    approval_required: false,
    invites_enabled: false,
    configuration: postingLimits,
    contact_account: null,
    rules: [],
  }
}

async function instanceV2(context: Context) {
  const { baseUrl, registration } = context.config
  return {
    domain: new URL(baseUrl).host,
    title,
    version,
    source_url: '',
    description,
    usage: { users: { active_month: (await countUsers(context)).activeMonth } },
    thumbnail: { url: '', blurhash: null, versions: {} },
    icon: [],
    languages: ['en'],
    configuration: {
      urls: { streaming: streamingUrl(baseUrl), status: null, about: null },
      vapid: { public_key: '' },
      ...postingLimits,
    },
    registrations: {
      enabled: isOpenToAll(registration),
      approval_required: false,
      message: null,
      url: `${baseUrl}/login`,
    },
    api_versions: { mastodon: 2 },
    contact: { email: '', account: null },
    rules: [],
  }
}

/** The server as clients of Mastodon ask for it before anything else. */
export const instanceRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.get(
    '/api/v1/instance',
    {
      config: { access: 'public' },
      schema: describeApi(
        {},
        {
          operationId: 'getInstance',
          summary: 'What this server is',
          tags,
          responses: { 200: instanceSchemaV1 },
        },
      ),
    },
    () => instanceV1(context),
  )

  app.get(
    '/api/v2/instance',
    {
      config: { access: 'public' },
      schema: describeApi(
        {},
        {
          operationId: 'getInstanceV2',
          summary: 'What this server is, version 2',
          tags,
          responses: { 200: instanceSchemaV2 },
        },
      ),
    },
    () => instanceV2(context),
  )
}
