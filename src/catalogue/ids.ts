import { Problem } from '../platform/problem.js'

const videoId = /^[A-Za-z0-9_-]{11}$/
const channelId = /^UC[A-Za-z0-9_-]{22}$/

export const isVideoId = (text: string): boolean => videoId.test(text)
export const isChannelId = (text: string): boolean => channelId.test(text)

/** Throws `video_id_invalid` for anything but 11 characters of `A-Za-z0-9_-`. */
export function checkVideoId(text: string): void {
  if (!isVideoId(text)) throw new Problem('video_id_invalid')
}

/** Throws `channel_id_invalid` for anything but `UC` and 22 characters of `A-Za-z0-9_-`. */
export function checkChannelId(text: string): void {
  if (!isChannelId(text)) throw new Problem('channel_id_invalid')
}
