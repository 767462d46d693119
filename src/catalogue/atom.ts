import { z } from 'zod'
import { isVideoId } from './ids.js'
import type { VideoNews } from './record-video.js'

/** What an Atom document of YouTube tells of one channel. */
export interface AtomNews {
  /** The channel's name; absent when the document does not say. */
  name: string | undefined
  videos: VideoNews[]
  /** 11-character ids. */
  deleted: string[]
  /** Entries that are no videos of this channel, or cannot be parsed. */
  skipped: number
}

/** YouTube's feeds hold 15 entries; nobody needs more in one document. */
const entryLimit = 200
/** Epoch milliseconds. */
const latestTime = Date.UTC(2100, 0)
const titleLength = 500
const descriptionLength = 10_000

const text = z
  .union([z.string(), z.looseObject({ '#text': z.string() }).transform((node) => node['#text'])])
  .transform((value) => value.replaceAll('\0', ''))

const entrySchema = z.object({
  'yt:videoId': text.refine(isVideoId),
  'yt:channelId': text,
  title: text,
  // Later ones are no times of this world: a date that sorts before all others for ever.
  published: text
    .transform((value) => Date.parse(value))
    .refine((time) => time > 0 && time < latestTime),
  author: z.object({ name: text }).optional(),
  link: z.array(z.looseObject({ '@href': z.string().optional() })).default([]),
  'media:group': z
    .object({
      'media:description': text.optional(),
      'media:community': z
        .object({
          'media:statistics': z.object({ '@views': z.string().regex(/^\d{1,15}$/) }).optional(),
        })
        .optional(),
    })
    .optional(),
})

const deletedSchema = z.object({
  '@ref': z.string().transform((reference) => /^yt:video:(.{11})$/.exec(reference)?.[1] ?? ''),
})

const documentSchema = z.object({
  feed: z.looseObject({
    title: text.optional(),
    author: z.object({ name: text }).optional().catch(undefined),
    entry: z.array(z.unknown()).max(entryLimit, `more than ${entryLimit} entries`).default([]),
    'at:deleted-entry': z.array(z.unknown()).max(entryLimit).default([]),
  }),
})

/** Only its address tells a short from another video. */
const isShortVideo = (links: readonly { '@href'?: string | undefined }[]) =>
  links.some((link) => link['@href']?.includes('/shorts/'))

function videoOfEntry(entry: z.infer<typeof entrySchema>): VideoNews {
  const media = entry['media:group']
  const views = media?.['media:community']?.['media:statistics']?.['@views']
  return {
    videoId: entry['yt:videoId'],
    title: entry.title.slice(0, titleLength),
    publishedAt: entry.published,
    description: media?.['media:description']?.slice(0, descriptionLength),
    viewCount: views === undefined ? undefined : Number(views),
    kind: isShortVideo(entry.link) ? 'short' : undefined,
  }
}

/**
 * Reads an Atom document about the channel `ucid`: its feed, or what a hub pushes. Entries of other
 * channels are left out. Throws an Error that says why when it is no such document.
 */
export async function parseAtom(xml: string, ucid: string): Promise<AtomNews> {
  // Loaded by the first feed: a parser weighs much for a start.
  const { parseXml } = await import('./parse-xml.js')
  const document = documentSchema.safeParse(parseXml(xml))
  if (!document.success) {
    const [issue] = document.error.issues
    throw new Error(`not an Atom feed: ${issue?.path.join('/') ?? ''} ${issue?.message ?? ''}`)
  }
  const { feed } = document.data
  const entries = feed.entry.flatMap((item) => {
    const entry = entrySchema.safeParse(item)
    return entry.success && entry.data['yt:channelId'] === ucid ? [entry.data] : []
  })
  const deleted = feed['at:deleted-entry'].flatMap((item) => {
    const entry = deletedSchema.safeParse(item)
    return entry.success && isVideoId(entry.data['@ref']) ? [entry.data['@ref']] : []
  })
  return {
    name: entries[0]?.author?.name ?? feed.author?.name,
    videos: entries.map(videoOfEntry),
    deleted,
    skipped: feed.entry.length - entries.length,
  }
}
