import type { InvidiousDatabase } from './invidious-database.js'

export interface InvidiousSize {
  channels: number
  videos: number
  users: number
  /** Channels, watched videos and unread ones of each user. */
  subscriptions: number
  watched: number
  unread: number
}

/** A channel's and a video's id from a number, in SQL. */
const ucid = (number: string) => `'UC' || lpad((${number})::text, 22, '0')`
const videoId = (number: string) => `lpad((${number})::text, 11, '0')`

/** Numbers below `limit` that differ from user to user, in SQL. */
const some = (make: typeof ucid, count: number, limit: number) =>
  `array(select ${make(`(u * 7919 + i * 104729) % ${limit}`)} from generate_series(1, ${count}) i)`

/** Fills the database of an Invidious with as much as a large one has; always the same. */
export async function fillMany({ run }: Pick<InvidiousDatabase, 'run'>, size: InvidiousSize) {
  const { channels, videos, users, subscriptions, watched, unread } = size
  await run(`insert into channels (id, author)
    select ${ucid('c')}, 'Channel ' || c from generate_series(0, ${channels - 1}) c`)
  await run(`insert into channel_videos (id, title, published, ucid, length_seconds, live_now, views)
    select ${videoId('v')}, 'Title of video ' || v, timestamptz '2026-01-01' + v * interval '20 s',
      ${ucid(`v % ${channels}`)}, 60 + v % 3600, false, v
    from generate_series(0, ${videos - 1}) v`)
  await run(`insert into users (updated, email, password, preferences, subscriptions, watched, notifications)
    select timestamptz '2026-11-01', 'user-' || u, null, '{"speed":1.5}',
      ${some(ucid, subscriptions, channels)}, ${some(videoId, watched, videos)},
      ${some(videoId, unread, videos)}
    from generate_series(1, ${users}) u`)
  await run(`insert into session_ids
    select 'v1:' || md5(u::text || k), 'user-' || u, timestamptz '2026-11-02'
    from generate_series(1, ${users}) u, generate_series(1, 3) k`)
  await run(`insert into playlists
    select 'Mine', 'IVPL' || lpad(u::text, 12, '0'), 'user-' || u, '', 20, timestamptz '2026-10-01',
      timestamptz '2026-10-02', 'Private', array(select i from generate_series(1, 20) i)
    from generate_series(1, ${users}) u`)
  await run(`insert into playlist_videos
    select 'Title', ${videoId(`(u * 31 + i) % ${videos}`)}, 'Channel', ${ucid(`((u * 31 + i) % ${videos}) % ${channels}`)},
      99, timestamptz '2026-01-01', 'IVPL' || lpad(u::text, 12, '0'), i, false
    from generate_series(1, ${users}) u, generate_series(1, 20) i`)
}
