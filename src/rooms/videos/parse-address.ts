import { isVideoId } from '../../catalogue/ids.js'
import type { VideoId } from '../machine/video.js'

/** What somebody means who types something to watch. */
export type Wanted =
  | { kind: 'video'; video: VideoId }
  | {
      kind: 'playlist'
      playlistId: string
      /** The video of the playlist that the address points at. */
      highlighted: VideoId | undefined
    }
  | { kind: 'search'; text: string }

/** Media types by the ending of a file's name; the probe of the file itself has the last word. */
export const mediaTypes: Readonly<Record<string, string>> = {
  mp4: 'video/mp4',
  m4v: 'video/mp4',
  mov: 'video/quicktime',
  webm: 'video/webm',
  mkv: 'video/x-matroska',
  ogv: 'video/ogg',
  ogg: 'audio/ogg',
  mp3: 'audio/mpeg',
  m4a: 'audio/mp4',
  m3u8: 'application/x-mpegURL',
  mpd: 'application/dash+xml',
}

const youtubeHosts = /^((www|m|music)\.)?(youtube\.com|youtube-nocookie\.com)$|^youtu\.be$/
const idAfter = /^\/(?:embed|shorts|live|v|e|w)\/([^/]+)/

const youtube = (id: string): VideoId => ({ service: 'youtube', id })

/** The video id in an address of YouTube, or of a front end with the same paths. */
function videoIdIn({ hostname, pathname, searchParams }: URL): string | undefined {
  const inPath = hostname === 'youtu.be' ? pathname.slice(1) : idAfter.exec(pathname)?.[1]
  const id = inPath ?? searchParams.get('v') ?? ''
  return isVideoId(id) ? id : undefined
}

const isYoutubePlaylistId = (text: string | null): text is string =>
  text !== null && /^[\w-]{10,60}$/.test(text) && !text.startsWith('RD')

function wantedOnYouTube(url: URL): Wanted | undefined {
  const id = videoIdIn(url)
  const list = url.searchParams.get('list')
  const highlighted = id === undefined ? undefined : youtube(id)
  if (isYoutubePlaylistId(list)) return { kind: 'playlist', playlistId: list, highlighted }
  return highlighted && { kind: 'video', video: highlighted }
}

/** The ending of the file that an address names, in lower case. */
export const endingOf = (url: URL): string =>
  /\.(\w+)$/.exec(url.pathname)?.[1]?.toLowerCase() ?? ''

/**
 * Reads what somebody typed: an address of a video or a playlist of YouTube (also at a front end,
 * named by `ownHosts`), the address of a media file, an id, or words to search for.
 */
export function parseWanted(input: string, ownHosts: readonly string[] = []): Wanted {
  const text = input.trim()
  if (isVideoId(text)) return { kind: 'video', video: youtube(text) }
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return { kind: 'search', text }
  const url = new URL(text)
  const isOnYouTube = youtubeHosts.test(url.hostname) || ownHosts.includes(url.host)
  const found = isOnYouTube ? wantedOnYouTube(url) : undefined
  return found ?? { kind: 'video', video: { service: 'direct', id: url.href } }
}
