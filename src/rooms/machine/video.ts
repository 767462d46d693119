/** Names a video: where it is from and its id there, for direct media their address. */
export interface VideoId {
  readonly service: string
  readonly id: string
}

/** A video as a room keeps it. Lengths and positions are seconds. */
export interface Video extends VideoId {
  readonly title?: string
  readonly description?: string
  /** Absent when unknown or without an end, as of a live stream. */
  readonly length?: number
  readonly thumbnail?: string
  readonly mime?: string
  readonly hlsUrl?: string
  readonly dashUrl?: string
  readonly sourceUrl?: string
  /** A WebVTT file. */
  readonly subtitleUrl?: string
  /** Where it begins: there it was when another was played in between. */
  readonly startAt?: number | undefined
  /** Where it ends, when before its end. */
  readonly endAt?: number | undefined
}

/** One text for one video; no other key has it. */
export const keyOf = ({ service, id }: VideoId): string => `${service} ${id}`

export const isSameVideo = (a: VideoId, b: VideoId): boolean =>
  a.service === b.service && a.id === b.id

/** Where a video is over, in seconds; undefined when that is not known. */
export function videoEndOf({ length, endAt }: Video): number | undefined {
  const end = endAt ?? length
  return end !== undefined && end > 0 ? end : undefined
}

/** The whole video. */
export const withoutTrim = (video: Video): Video => ({
  ...video,
  startAt: undefined,
  endAt: undefined,
})
