import { z } from 'zod'
import type { Video } from '../../catalogue/video-store.js'
import { escapeMarkup } from '../../platform/http/escape-markup.js'
import { publishedText } from './published-text.js'
import { thumbnailSchema, thumbnailsOf, type Reader } from './video-json.js'

/**
 * A video as `/api/v1/videos/:id` shows it. What only a server that plays videos can know is there
 * and empty, because clients fail on missing keys.
 */
export const fullVideoJson = (video: Video, { baseUrl, now, locale }: Reader) => ({
  type: 'video',
  title: video.title,
  videoId: video.videoId,
  videoThumbnails: thumbnailsOf(baseUrl, video.videoId),
  storyboards: [],
  description: video.description,
  descriptionHtml: escapeMarkup(video.description).replaceAll('\n', '<br>'),
  published: Math.floor(video.publishedAt / 1000),
  publishedText: publishedText(video.publishedAt, now, locale),
  keywords: [],
  viewCount: video.viewCount ?? 0,
  likeCount: 0,
  dislikeCount: 0,
  paid: false,
  premium: false,
  isFamilyFriendly: true,
  allowedRegions: [],
  genre: '',
  genreUrl: null,
  author: video.author,
  authorId: video.ucid,
  authorUrl: video.ucid ? `/channel/${video.ucid}` : '',
  authorVerified: false,
  authorThumbnails: [],
  subCountText: '',
  lengthSeconds: video.lengthSeconds,
  allowRatings: true,
  rating: 0,
  isListed: true,
  liveNow: video.isLive,
  isPostLiveDvr: false,
  isUpcoming: video.premieresAt !== undefined && video.premieresAt > now,
  ...(video.premieresAt === undefined
    ? {}
    : { premiereTimestamp: Math.floor(video.premieresAt / 1000) }),
  adaptiveFormats: [],
  formatStreams: [],
  captions: [],
  recommendedVideos: [],
})

const nothing = z.array(z.string()).describe('Always empty')

export const fullVideoSchema = z
  .object({
    type: z.literal('video'),
    title: z.string(),
    videoId: z.string(),
    videoThumbnails: z.array(thumbnailSchema),
    storyboards: nothing,
    description: z.string(),
    descriptionHtml: z.string(),
    published: z.int().describe('Unix seconds'),
    publishedText: z.string(),
    keywords: nothing,
    viewCount: z.int(),
    likeCount: z.int(),
    dislikeCount: z.int(),
    paid: z.boolean(),
    premium: z.boolean(),
    isFamilyFriendly: z.boolean(),
    allowedRegions: nothing,
    genre: z.string(),
    genreUrl: z.string().nullable(),
    author: z.string(),
    authorId: z.string(),
    authorUrl: z.string(),
    authorVerified: z.boolean(),
    authorThumbnails: nothing,
    subCountText: z.string(),
    lengthSeconds: z.int(),
    allowRatings: z.boolean(),
    rating: z.int(),
    isListed: z.boolean(),
    liveNow: z.boolean(),
    isPostLiveDvr: z.boolean(),
    isUpcoming: z.boolean(),
    premiereTimestamp: z.int().optional().describe('Unix seconds'),
    adaptiveFormats: nothing,
    formatStreams: nothing,
    captions: nothing,
    recommendedVideos: nothing,
  })
  .meta({ id: 'FullVideo' })
