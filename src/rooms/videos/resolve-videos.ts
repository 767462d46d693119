import { z } from 'zod'
import { isVideoId } from '../../catalogue/ids.js'
import { searchVideos, searchWordsOf } from '../../catalogue/search-store.js'
import {
  findVideo,
  listVideosById,
  type Video as CatalogueVideo,
} from '../../catalogue/video-store.js'
import { getVisiblePlaylist } from '../../library/playlists/playlists.js'
import { listEntries } from '../../library/playlists/store.js'
import type { Config } from '../../platform/config.js'
import type { Database } from '../../platform/db/schema.js'
import type { Outbound } from '../../platform/outbound.js'
import { Problem } from '../../platform/problem.js'
import type { Video, VideoId } from '../machine/video.js'
import { parseWanted } from './parse-address.js'
import { probeMedia } from './probe-media.js'

export interface VideoSources {
  db: Database
  config: Pick<Config, 'baseUrl' | 'sources'>
  outbound: Outbound
}

/** What an address, an id or a search came to. */
export interface Found {
  videos: Video[]
  /** The one of a playlist that the address points at. */
  highlighted: VideoId | undefined
}

const searchLength = 10
const playlistLength = 100
const responseBytes = 2 * 1024 * 1024

const foreignVideo = z.object({
  title: z.string().min(1),
  description: z.string().default(''),
  lengthSeconds: z.number().min(0).default(0),
})
const foreignPlaylist = z.object({
  videos: z.array(
    z.object({
      videoId: z.string().refine(isVideoId),
      title: z.string(),
      lengthSeconds: z.number().min(0).default(0),
    }),
  ),
})
const oembedVideo = z.object({ title: z.string().min(1) })

const thumbnailOf = ({ config }: VideoSources, id: string) =>
  `${config.sources.thumbnailUrl}/vi/${id}/mqdefault.jpg`

interface Metadata {
  videoId: string
  title: string
  description?: string
  lengthSeconds: number
}

const youtubeVideo = (sources: VideoSources, metadata: Metadata): Video => ({
  service: 'youtube',
  id: metadata.videoId,
  title: metadata.title,
  ...(metadata.description ? { description: metadata.description.slice(0, 1000) } : {}),
  ...(metadata.lengthSeconds > 0 ? { length: metadata.lengthSeconds } : {}),
  thumbnail: thumbnailOf(sources, metadata.videoId),
})

const fromCatalogue = (sources: VideoSources, video: CatalogueVideo): Video =>
  youtubeVideo(sources, video)

/** A JSON document of a known shape; undefined when it cannot be had. */
async function fetchJson<T>(
  { outbound }: VideoSources,
  url: string,
  schema: z.ZodType<T>,
): Promise<T | undefined> {
  try {
    const { status, body } = await outbound.send({ url, maxBytes: responseBytes, timeout: 8000 })
    return status === 200 ? schema.parse(JSON.parse(body.toString())) : undefined
  } catch {
    // The next source may know it; when none does, the caller reports it.
    return undefined
  }
}

async function askUpstreamForVideo(
  sources: VideoSources,
  videoId: string,
): Promise<Video | undefined> {
  const { upstreamUrl } = sources.config.sources
  if (upstreamUrl === undefined) return undefined
  const fields = Object.keys(foreignVideo.shape).join(',')
  const url = `${upstreamUrl}/api/v1/videos/${videoId}?fields=${fields}`
  const metadata = await fetchJson(sources, url, foreignVideo)
  return metadata && youtubeVideo(sources, { videoId, ...metadata })
}

async function askOembed(sources: VideoSources, videoId: string): Promise<Video | undefined> {
  const { oembedUrl } = sources.config.sources
  if (oembedUrl === undefined) return undefined
  const watch = encodeURIComponent(`https://www.youtube.com/watch?v=${videoId}`)
  const metadata = await fetchJson(sources, `${oembedUrl}?format=json&url=${watch}`, oembedVideo)
  return metadata && youtubeVideo(sources, { videoId, ...metadata, lengthSeconds: 0 })
}

/** A YouTube video by the catalogue, the upstream, oEmbed: the first that knows its length, else its title. */
async function resolveYouTube(sources: VideoSources, videoId: string): Promise<Video> {
  const known = await findVideo(sources.db, videoId)
  const own = known && fromCatalogue(sources, known)
  if (own?.length !== undefined) return own
  const found =
    (await askUpstreamForVideo(sources, videoId)) ?? own ?? (await askOembed(sources, videoId))
  if (found) return found
  throw new Problem('room_video_unavailable', `Nobody here knows the video ${videoId}`)
}

/**
 * What is known of a video. Throws `room_video_unavailable` or `room_video_unsupported`, which name
 * it and say why.
 */
export async function resolveVideo(
  sources: VideoSources,
  { service, id }: VideoId,
): Promise<Video> {
  if (service === 'youtube') {
    if (!isVideoId(id)) throw new Problem('video_id_invalid')
    return resolveYouTube(sources, id)
  }
  if (service === 'direct' && URL.canParse(id) && /^https?:$/.test(new URL(id).protocol)) {
    return probeMedia(sources.outbound, id)
  }
  throw new Problem('room_video_unsupported', `Foyer plays no videos of "${service.slice(0, 50)}"`)
}

/** One of Foyer's own playlists that anybody may see. */
async function readOwnPlaylist({ db, ...rest }: VideoSources, id: string): Promise<Video[]> {
  const playlist = await getVisiblePlaylist(db, id, undefined)
  const entries = await listEntries(db, playlist.id, { offset: 0, limit: playlistLength })
  const videos = await listVideosById(db, [...new Set(entries.map(({ videoId }) => videoId))])
  return entries.map(({ videoId }) => {
    const known = videos.get(videoId)
    const metadata = known ?? { videoId, title: videoId, lengthSeconds: 0 }
    return youtubeVideo({ db, ...rest }, metadata)
  })
}

async function resolvePlaylist(sources: VideoSources, id: string): Promise<Video[]> {
  if (id.startsWith('IVPL')) return readOwnPlaylist(sources, id)
  const { upstreamUrl } = sources.config.sources
  if (upstreamUrl === undefined) {
    throw new Problem(
      'room_video_unavailable',
      'Playlists of YouTube can be read only where an Invidious is behind this server (UPSTREAM_URL)',
    )
  }
  const url = `${upstreamUrl}/api/v1/playlists/${encodeURIComponent(id)}`
  const metadata = await fetchJson(sources, url, foreignPlaylist)
  if (!metadata) throw new Problem('room_video_unavailable', `The playlist ${id} could not be read`)
  return metadata.videos.slice(0, playlistLength).map((video) => youtubeVideo(sources, video))
}

/** What somebody typed, resolved: an address of a video or playlist, an id, or words to search for. */
export async function resolveInput(sources: VideoSources, input: string): Promise<Found> {
  const { upstreamUrl } = sources.config.sources
  const hosts = [sources.config.baseUrl, upstreamUrl].flatMap((url) =>
    url === undefined ? [] : [new URL(url).host],
  )
  const wanted = parseWanted(input, hosts)
  switch (wanted.kind) {
    case 'video':
      return { videos: [await resolveVideo(sources, wanted.video)], highlighted: undefined }
    case 'playlist':
      return {
        videos: await resolvePlaylist(sources, wanted.playlistId),
        highlighted: wanted.highlighted,
      }
    case 'search': {
      const words = searchWordsOf(wanted.text)
      if (words.length === 0) return { videos: [], highlighted: undefined }
      const found = await searchVideos(sources.db, words, { offset: 0, limit: searchLength })
      return {
        videos: found.map((video) => fromCatalogue(sources, video)),
        highlighted: undefined,
      }
    }
  }
}
