import { render } from 'preact-render-to-string'
import { z } from 'zod'
import type { Video } from '../../catalogue/video-store.js'
import { watchUrl } from '../../html/video-words.js'
import { accountSchema, accountShape } from './account-json.js'
import { toIso } from './iso-time.js'

/** A channel as the account that posts its videos. */
export function channelToWire({ ucid, author }: Video) {
  const url = `https://www.youtube.com/channel/${ucid}`
  return accountShape({ id: ucid, name: author, url, createdAt: 0 })
}

const noCounts = { replies_count: 0, reblogs_count: 0, favourites_count: 0, quotes_count: 0 }

const noRelations = {
  in_reply_to_id: null,
  in_reply_to_account_id: null,
  reblog: null,
  poll: null,
  application: null,
  media_attachments: [],
  mentions: [],
  tags: [],
  emojis: [],
  filtered: [],
}

function cardOf({ videoId, title, author, description }: Video, baseUrl: string) {
  return {
    url: watchUrl(videoId),
    title,
    description,
    type: 'link',
    author_name: author,
    author_url: '',
    provider_name: '',
    provider_url: '',
    html: '',
    width: 320,
    height: 180,
    image: `${baseUrl}/vi/${videoId}/mqdefault.jpg`,
    image_description: '',
    embed_url: '',
    blurhash: null,
    authors: [],
  }
}

/** A video as a post of its channel: its title, a link to it, and its thumbnail as a card. */
export function statusToWire(video: Video, baseUrl: string) {
  const url = watchUrl(video.videoId)
  return {
    id: video.videoId,
    uri: url,
    url,
    created_at: toIso(video.publishedAt),
    edited_at: null,
    account: channelToWire(video),
    content: render(
      <p>
        <a href={url}>{video.title}</a>
      </p>,
    ),
    spoiler_text: '',
    sensitive: false,
    visibility: 'public',
    language: null,
    favourited: false,
    reblogged: false,
    muted: false,
    bookmarked: false,
    pinned: false,
    card: cardOf(video, baseUrl),
    ...noCounts,
    ...noRelations,
  }
}

const nothing = z.array(z.string()).describe('Always empty')
const absent = z.null().describe('There is none')

const cardSchema = z.object({
  url: z.string(),
  title: z.string(),
  description: z.string(),
  type: z.literal('link'),
  author_name: z.string(),
  author_url: z.string(),
  provider_name: z.string(),
  provider_url: z.string(),
  html: z.string(),
  width: z.int(),
  height: z.int(),
  image: z.string(),
  image_description: z.string(),
  embed_url: z.string(),
  blurhash: absent,
  authors: nothing,
})

/** A video as a post, for the document. */
export const statusSchema = z
  .object({
    id: z.string(),
    uri: z.string(),
    url: z.string(),
    created_at: z.iso.datetime(),
    edited_at: absent,
    account: accountSchema,
    content: z.string().describe('HTML'),
    spoiler_text: z.string(),
    sensitive: z.boolean(),
    visibility: z.string(),
    language: absent,
    favourited: z.boolean(),
    reblogged: z.boolean(),
    muted: z.boolean(),
    bookmarked: z.boolean(),
    pinned: z.boolean(),
    card: cardSchema,
    replies_count: z.int(),
    reblogs_count: z.int(),
    favourites_count: z.int(),
    quotes_count: z.int(),
    in_reply_to_id: absent,
    in_reply_to_account_id: absent,
    reblog: absent,
    poll: absent,
    application: absent,
    media_attachments: nothing,
    mentions: nothing,
    tags: nothing,
    emojis: nothing,
    filtered: nothing,
  })
  .meta({ id: 'MastodonStatus' })
