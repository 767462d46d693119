import type { Text } from './messages/languages.js'
import type { Messages } from './messages/messages.js'
import type { ListedVideo } from '../catalogue/video-store.js'

/**
 * Foyer plays nothing. This is the address that browser extensions turn into the front end that a
 * person has chosen, and that works without one.
 */
export const watchUrl = (videoId: string) => `https://www.youtube.com/watch?v=${videoId}`

const kindWords: Readonly<Record<ListedVideo['kind'], Text | undefined>> = {
  video: undefined,
  short: 'Short',
  live: 'Live',
  premiere: 'Premiere',
}

/** `1:02:03`, or `2:03` below an hour; undefined while it is not known. */
export function durationText(seconds: number): string | undefined {
  if (seconds <= 0) return undefined
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  const shown = parts[0] === 0 ? parts.slice(1) : parts
  return shown.map((part, at) => (at === 0 ? part : String(part).padStart(2, '0'))).join(':')
}

/** `Slow Boats · Short · `, as much as is known: what stands before its time. */
export function kindFactsOf({ author, kind }: ListedVideo, { t }: Messages): string {
  const word = kindWords[kind]
  return [author, word && t(word)]
    .filter(Boolean)
    .map((fact) => `${fact ?? ''} · `)
    .join('')
}
