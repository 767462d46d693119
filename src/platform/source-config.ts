import { z } from 'zod'
import { second } from './clock.js'
import { wholeNumber } from './whole-number.js'

const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' })
const serverUrl = httpUrl.transform((text) => text.replace(/\/+$/, ''))
const urlOrOff = z.union([z.literal('off'), httpUrl], 'must be an http or https URL, or off')

const youtubeFeed = 'https://www.youtube.com/feeds/videos.xml?channel_id='
/** YouTube announces at its hub under this other address of the same feed. */
const youtubeTopic = 'https://www.youtube.com/xml/feeds/videos.xml?channel_id='

/** The variables that say where videos and news of them come from. */
export const sourceVariables = {
  FEED_URL: urlOrOff.default(youtubeFeed),
  WEBSUB: z.enum(['on', 'off'], 'must be on or off').default('off'),
  WEBSUB_HUB_URL: httpUrl.default('https://pubsubhubbub.appspot.com/subscribe'),
  UPSTREAM_URL: serverUrl.optional(),
  UPSTREAM_TIMEOUT: wholeNumber(1, 600).default(30),
  // Shells set it to a folder, which means the start page here.
  HOME: z.string().default('foyer'),
  OEMBED_URL: urlOrOff.default('https://www.youtube.com/oembed'),
  THUMBNAIL_URL: serverUrl.default('https://i.ytimg.com'),
  CATALOGUE_DAYS: wholeNumber(0, 36_500).default(90),
}

type SourceValues = z.infer<z.ZodObject<typeof sourceVariables>>

/** Where videos and news of them come from. */
export interface SourceConfig {
  /** A channel's id at its end makes its Atom feed's address; undefined: nothing is polled. */
  feedUrl: string | undefined
  /** Absent when BASE_URL cannot be reached from outside. */
  websub: { hubUrl: string; topicUrl: string } | undefined
  /** An Invidious behind this server; no slash at the end. */
  upstreamUrl: string | undefined
  /** Whether `/` is its start page, not the one here. */
  isUpstreamHome: boolean
  /** Milliseconds until a response begins, and between two parts of its body. */
  upstreamTimeout: number
  oembedUrl: string | undefined
  /** No slash at the end. */
  thumbnailUrl: string
  /** Days after which channels and videos that nobody needs are deleted; 0 keeps them. */
  catalogueDays: number
}

const unlessOff = (url: string) => (url === 'off' ? undefined : url)

export function readSources(values: SourceValues): SourceConfig {
  const feedUrl = unlessOff(values.FEED_URL)
  const topicUrl = feedUrl === undefined || feedUrl === youtubeFeed ? youtubeTopic : feedUrl
  return {
    feedUrl,
    websub: values.WEBSUB === 'on' ? { hubUrl: values.WEBSUB_HUB_URL, topicUrl } : undefined,
    upstreamUrl: values.UPSTREAM_URL,
    isUpstreamHome: values.UPSTREAM_URL !== undefined && values.HOME === 'upstream',
    upstreamTimeout: values.UPSTREAM_TIMEOUT * second,
    oembedUrl: unlessOff(values.OEMBED_URL),
    thumbnailUrl: values.THUMBNAIL_URL,
    catalogueDays: values.CATALOGUE_DAYS,
  }
}

/** The origins that the operator named; requests to these may stay in a private network. */
export function trustedOrigins(sources: SourceConfig): string[] {
  const { feedUrl, websub, upstreamUrl, oembedUrl } = sources
  return [feedUrl, websub?.hubUrl, upstreamUrl, oembedUrl].flatMap((url) =>
    url === undefined ? [] : [new URL(url).origin],
  )
}
