import type { Test } from 'tap'
import type { Client } from '../../support/client.js'
import { ucidOf, videoIdOf } from '../../support/catalogue.js'

export const ucid = ucidOf(1)
export const videoId = videoIdOf(1, 0)
export const json = { 'content-type': 'application/json' }
export const form = { 'content-type': 'application/x-www-form-urlencoded' }

interface Feed {
  notifications: Video[]
  videos: Video[]
}

interface Video {
  videoId: string
  title: string
  author: string
  authorId: string
  lengthSeconds: number
  videoThumbnails: { url: string; width: number; height: number }[]
}

export interface Playlist {
  playlistId: string
  title: string
  author: string
  videoCount: number
  videos: (Video & { index: number; indexId: string })[]
}

/** The feed's videos, each with all that clients fail without. */
export async function readFeed(t: Test, client: Client, path: string): Promise<Video[]> {
  const { notifications, videos } = (await client.send('GET', path, 200)).json<Feed>()
  for (const video of [...notifications, ...videos]) {
    t.match(video, { videoId: /^[\w-]{11}$/, title: String, author: String, authorId: /^UC/ })
    t.type(video.lengthSeconds, 'number')
    for (const { url } of video.videoThumbnails) t.match(url, /^http:\/\/foyer\.test\//)
  }
  return [...notifications, ...videos]
}

/** Subscribes, reads the feed, and leaves the subscription as the only one. */
export async function subscribe(
  t: Test,
  client: Client,
  empty: { headers?: Record<string, string>; body?: string },
) {
  const path = `/api/v1/auth/subscriptions/${ucid}`
  await client.send('POST', path, 204, empty)
  await client.send('DELETE', path, 204, empty)
  await client.send('POST', path, 204, empty)
  await client.send('POST', path, 204, empty)
  const list = await client.send('GET', '/api/v1/auth/subscriptions', 200)
  t.same(list.json(), [{ author: 'Channel 1', authorId: ucid }])
}

/** Makes a playlist, adds a video, removes it by its index, and deletes the playlist. */
export async function changePlaylists(t: Test, client: Client, empty = {}) {
  const made = await client.send('POST', '/api/v1/auth/playlists', 201, {
    headers: json,
    body: JSON.stringify({ title: 'Later', privacy: 'private' }),
  })
  const { playlistId } = made.json<{ playlistId: string }>()
  const path = `/api/v1/auth/playlists/${playlistId}`
  t.equal(made.headers.location, `http://foyer.test${path}`)
  const body = JSON.stringify({ videoId })
  await client.send('POST', `${path}/videos`, 201, { headers: json, body })
  const read = await client.send('GET', path, 200)
  const playlist = read.json<Playlist>()
  t.match(playlist, { title: 'Later', author: 'nora@example.org', videoCount: 1 })
  const [video] = playlist.videos
  t.match(video, { videoId, index: 0, title: 'Video 0 of 1', author: 'Channel 1' })
  await client.send('DELETE', `${path}/videos/${video?.indexId ?? ''}`, 204, empty)
  t.equal((await client.send('GET', path, 200)).json<Playlist>().videoCount, 0)
  const list = await client.send('GET', '/api/v1/auth/playlists', 200)
  t.same(
    list.json<Playlist[]>().map((one) => one.playlistId),
    [playlistId],
  )
  await client.send('DELETE', path, 204, empty)
  t.same((await client.send('GET', '/api/v1/auth/playlists', 200)).json(), [])
}

/** Marks a video as watched and finds it in the history. */
export async function changeHistory(
  t: Test,
  client: Client,
  empty: { headers?: Record<string, string> },
) {
  await client.send('POST', `/api/v1/auth/history/${videoId}`, 204, empty)
  const list = await client.send('GET', '/api/v1/auth/history?page=1&max_results=200', 200)
  t.same(list.json(), [videoId])
}
