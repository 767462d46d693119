import { isChannelId, isVideoId } from '../../../catalogue/ids.js'

/** C0 and C1 controls; PostgreSQL cannot store NUL, and the others show as nothing. */
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g

/** At most `length` code units, without half a character at the end. */
const cut = (text: string, length: number): string =>
  text.slice(0, length).replace(/[\ud800-\udbff]$/, '')

/** A text for one line: no controls, no line breaks, at most `length` characters. */
export const oneLine = (text: string, length: number): string =>
  cut(
    cut(text, 4 * length)
      .replace(/\s*[\t\r\n\u2028\u2029]\s*/g, ' ')
      .replace(controls, '')
      .trim(),
    length,
  )

/** A text that may have line breaks, as it is but for controls. */
export const asItIs = (text: string, length: number): string =>
  cut(
    cut(text, 4 * length)
      .replace(/\r\n?/g, '\n')
      .replace(controls, ''),
    length,
  )

/** What was there, for a report. */
export const excerpt = (text: string): string => {
  const short = oneLine(text, 61)
  return short.length > 60 ? `${short.slice(0, 59)}…` : short
}

const videoAddress =
  /(?:[?&]v=|youtu\.be\/|\/(?:shorts|embed|live|v|watch)\/)([A-Za-z0-9_-]{11})(?![A-Za-z0-9_-])/
const channelAddress = /(?:\/channel\/|[?&]channel_id=)(UC[A-Za-z0-9_-]{22})(?![A-Za-z0-9_-])/

/** The video that an address of YouTube or one of its front ends, or an id, names. */
export function videoIdOf(text: string): string | undefined {
  return isVideoId(text) ? text : videoAddress.exec(text.slice(0, 2000))?.[1]
}

/** The channel that an address of YouTube or one of its front ends, or an id, names. */
export function channelIdOf(text: string): string | undefined {
  return isChannelId(text) ? text : channelAddress.exec(text.slice(0, 2000))?.[1]
}

/** Whether an address names a channel in a way that only YouTube can resolve. */
export const isNamedChannel = (text: string): boolean =>
  /youtube\.com\/(@|user\/|c\/)/.test(text.slice(0, 200))

/** An address of a picture that may be shown. */
export const pictureOf = (text: string | null | undefined): string | undefined =>
  text && text.length <= 500 && /^https:\/\/[^\s"'<>]+$/.test(text) ? text : undefined
