import { render } from 'preact-render-to-string'
import type { playlistJson } from './playlist-json.js'

type PlaylistJson = ReturnType<typeof playlistJson>

interface Place {
  /** The 0-based position that was asked for. */
  start: number
  isListen: boolean
}

const embedWatchUrl = (
  playlistId: string,
  videoId: string,
  { index, isListen }: { index: number; isListen: boolean },
) => `/watch?v=${videoId}&list=${playlistId}&index=${index}${isListen ? '&listen=1' : ''}`

/** The list beside a player, as `format=html` asks for it. */
export function playlistHtml(playlist: PlaylistJson, { start, isListen }: Place) {
  const { playlistId, title, videos } = playlist
  const list = (
    <>
      <h3>
        <a href={`/playlist?list=${playlistId}`}>{title}</a>
      </h3>
      <ol>
        {videos.map(({ videoId, index, title: videoTitle, author }) => (
          <li id={videoId}>
            <a href={embedWatchUrl(playlistId, videoId, { index, isListen })}>
              {videoTitle || videoId}
            </a>{' '}
            {author}
          </li>
        ))}
      </ol>
    </>
  )
  const next = videos.find((video) => video.index === start + 1)
  return { playlistHtml: render(list), index: start, nextVideo: next?.videoId ?? null }
}
