import { videoIdOf } from '../../../library/transfer/formats/text.js'
import { Problem } from '../../../platform/problem.js'

const shownVideo = (word: string) => (word.length > 60 ? `${word.slice(0, 59)}…` : word)

/**
 * The ids of videos in a text of addresses of YouTube or one of its front ends, or ids, separated by
 * white space or commas. Throws `input_invalid` that names the first that is neither.
 */
export function readVideoList(text: string): string[] {
  const words = text.split(/[\s,]+/).filter(Boolean)
  return words.map((word, at) => {
    const videoId = videoIdOf(word)
    if (videoId !== undefined) return videoId
    throw new Problem(
      'input_invalid',
      `“${shownVideo(word)}” (number ${at + 1}) is no address or id of a video. Nothing was added.`,
    )
  })
}
