import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { checkChannelId, checkVideoId, isChannelId, isVideoId } from '../../catalogue/ids.js'
import { queryText } from '../../platform/http/query.js'
import { Problem } from '../../platform/problem.js'
import { describe } from './describe.js'

const tags: [string] = ['Catalogue']
const open = { access: 'public' } as const
const list = z
  .array(z.string())
  .describe('Always empty')
  .meta({ examples: [[]] })

const commentsRoute = describe(
  { params: z.object({ videoId: z.string() }) },
  {
    operationId: 'listComments',
    summary: 'No comments: this server has none',
    tags,
    responses: { 200: z.object({ videoId: z.string(), commentCount: z.int(), comments: list }) },
  },
)
const suggestionsRoute = describe(
  { querystring: z.object({ q: queryText(500) }) },
  {
    operationId: 'listSuggestions',
    summary: 'No suggestions for a search',
    tags,
    responses: { 200: z.object({ query: z.string(), suggestions: list }) },
  },
)
const hashtagRoute = describe(
  { params: z.object({ hashtag: z.string() }) },
  {
    operationId: 'getHashtag',
    summary: 'No videos of a hashtag',
    tags,
    responses: { 200: z.object({ results: list }) },
  },
)
const tabIds = {
  shorts: 'listChannelShorts',
  streams: 'listChannelStreams',
  playlists: 'listChannelPlaylists',
}
const tabRoute = (name: 'shorts' | 'streams' | 'playlists', key: string) =>
  describe(
    { params: z.object({ ucid: z.string() }) },
    {
      operationId: tabIds[name],
      summary: `No ${name} of a channel`,
      tags,
      responses: { 200: z.object({ [key]: list }) },
    },
  )
const resolveRoute = describe(
  { querystring: z.object({ url: queryText(2000) }) },
  {
    operationId: 'resolveUrl',
    summary: 'What a YouTube address names',
    tags,
    responses: {
      200: z.object({
        pageType: z.string(),
        ucid: z.string().optional(),
        videoId: z.string().optional(),
        playlistId: z.string().optional(),
      }),
    },
  },
)

const hosts = /(^|\.)(youtube(-nocookie)?\.com|youtu\.be)$/

/** What an address names by itself; a handle would have to be asked for. Throws `input_invalid`. */
function resolveUrl(text: string) {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !hosts.test(url.hostname)) throw new Problem('input_invalid', 'Unknown url')
  const [first = '', second = ''] = url.pathname.split('/').filter(Boolean)
  if (first === 'channel' && isChannelId(second)) {
    return { ucid: second, pageType: 'WEB_PAGE_TYPE_CHANNEL' }
  }
  const isShortLink = url.hostname.endsWith('youtu.be')
  const inPath = isShortLink ? first : /^(shorts|live|embed|v)$/.test(first) ? second : ''
  const videoId = inPath || (url.searchParams.get('v') ?? '')
  if (isVideoId(videoId)) return { videoId, pageType: 'WEB_PAGE_TYPE_WATCH' }
  const playlistId = url.searchParams.get('list') ?? ''
  if (/^[\w-]{2,100}$/.test(playlistId)) return { playlistId, pageType: 'WEB_PAGE_TYPE_PLAYLIST' }
  throw new Problem('input_invalid', 'Unknown url')
}

/**
 * Without an Invidious behind: what this server has none of, as empty lists, because clients show an
 * error for anything else.
 */
export const emptyResponseRoutes: FastifyPluginAsyncZod = async (app) => {
  app.get(
    '/api/v1/comments/:videoId',
    { config: open, schema: commentsRoute },
    async ({ params: { videoId } }) => {
      checkVideoId(videoId)
      return { videoId, commentCount: 0, comments: [] }
    },
  )
  app.get(
    '/api/v1/search/suggestions',
    { config: open, schema: suggestionsRoute },
    async ({ query: { q = '' } }) => ({ query: q, suggestions: [] }),
  )
  app.get('/api/v1/hashtag/:hashtag', { config: open, schema: hashtagRoute }, async () => ({
    results: [],
  }))
  for (const [name, key] of [
    ['shorts', 'videos'],
    ['streams', 'videos'],
    ['playlists', 'playlists'],
  ] as const) {
    const path = `/api/v1/channels/:ucid/${name}`
    app.get(path, { config: open, schema: tabRoute(name, key) }, async ({ params }) => {
      checkChannelId(params.ucid)
      return { [key]: [] }
    })
  }
  app.get('/api/v1/resolveurl', { config: open, schema: resolveRoute }, async ({ query }) =>
    resolveUrl(query.url ?? ''),
  )
}
