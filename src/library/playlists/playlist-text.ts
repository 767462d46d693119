import { Problem } from '../../platform/problem.js'
import type { Privacy } from './store.js'

const titleBytes = 150
const descriptionLength = 10_000

/** The longest beginning of a text that fits in so many bytes without splitting a character. */
function cutBytes(text: string, bytes: number): string {
  let cut = ''
  let size = 0
  for (const character of text) {
    size += Buffer.byteLength(character)
    if (size > bytes) return cut
    cut += character
  }
  return cut
}

const withoutNul = (text: string) => text.replaceAll('\0', '')

/** A title as Invidious keeps it: no angle brackets, at most 150 bytes. */
export function cleanTitle(title: string): string {
  return cutBytes(withoutNul(title).replace(/[<>]/g, ''), titleBytes)
}

/** A description with plain line ends, at most 10,000 characters. */
export function cleanDescription(description: string): string {
  return withoutNul(description).replace(/\r\n?/g, '\n').slice(0, descriptionLength)
}

/** A privacy in any case; throws `playlist_privacy_invalid`. */
export function readPrivacy(text: string): Privacy {
  const privacy = text.toLowerCase()
  if (privacy === 'public' || privacy === 'unlisted' || privacy === 'private') return privacy
  throw new Problem('playlist_privacy_invalid')
}
