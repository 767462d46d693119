import type { Outbound } from '../../platform/outbound.js'
import { second } from '../../platform/clock.js'
import { Problem } from '../../platform/problem.js'
import type { Video } from '../machine/video.js'
import { endingOf, mediaTypes } from './parse-address.js'

const kibibyte = 1024
/** The parser asks for pieces; a file that needs more than this is taken to be broken. */
const mostBytes = 4096 * kibibyte
const smallestPiece = 64 * kibibyte
const timeout = 10 * second

const isMedia = (type: string) => /^(video|audio)\//.test(type) || isManifest(type)
const isManifest = (type: string) => /mpegurl|dash\+xml/i.test(type)

interface Piece {
  body: Buffer
  type: string
  size: number | undefined
}

/** A piece of the file; a server that knows no ranges sends all of it, which is cut off. */
async function readPiece(outbound: Outbound, url: string, range: [number, number]): Promise<Piece> {
  const { status, headers, body } = await outbound.send({
    url,
    headers: { range: `bytes=${range[0]}-${range[1]}` },
    maxBytes: mostBytes,
    timeout,
  })
  if (status !== 206 && status !== 200) {
    throw new Problem('room_video_unavailable', `${new URL(url).host} answers ${status}`)
  }
  const total = /\/(\d+)$/.exec(headers['content-range'] ?? '')?.[1]
  return {
    body: status === 206 ? body : body.subarray(range[0], range[1] + 1),
    type: (headers['content-type'] ?? '').split(';')[0]?.trim() ?? '',
    size: Number(total ?? headers['content-length']) || undefined,
  }
}

/** The bytes that the parser asks for, from the file in pieces of at least 64 KiB. */
function createReader(outbound: Outbound, url: string, first: Piece) {
  let piece = { from: 0, body: first.body }
  let total = first.body.length
  return async (length: number, from: number): Promise<Uint8Array> => {
    const isKept = from >= piece.from && from + length <= piece.from + piece.body.length
    if (!isKept) {
      const to = from + Math.max(length, smallestPiece) - 1
      const { body } = await readPiece(outbound, url, [from, to])
      total += body.length
      if (total > mostBytes) throw new Error('The file needs too many reads')
      piece = { from, body }
    }
    const at = from - piece.from
    return new Uint8Array(piece.body.subarray(at, at + length))
  }
}

/** Seconds; undefined for what has no known length, as a live stream or an odd file. */
async function readLength(
  outbound: Outbound,
  url: string,
  first: Piece,
): Promise<number | undefined> {
  const { mediaInfoFactory } = await import('mediainfo.js')
  const parser = await mediaInfoFactory({ format: 'object', chunkSize: smallestPiece })
  const size = first.size ?? first.body.length
  try {
    const found = await parser.analyzeData(size, createReader(outbound, url, first))
    const general = found.media?.track.find((track) => track['@type'] === 'General')
    const length = general?.Duration
    return length !== undefined && Number.isFinite(length) && length > 0 ? length : undefined
  } catch {
    // What is not understood plays all the same; only its end is not known.
    return undefined
  } finally {
    parser.close()
  }
}

const fileNameIn = (url: URL): string => {
  const last = url.pathname.split('/').at(-1) ?? ''
  try {
    return decodeURIComponent(last) || url.host
  } catch {
    return last
  }
}

/**
 * Looks at a media file: its type, and its length where that is known. Throws
 * `room_video_unavailable` for what cannot be fetched and `room_video_unsupported` for what is no
 * video, sound or playlist of these.
 */
export async function probeMedia(outbound: Outbound, address: string): Promise<Video> {
  const url = new URL(address)
  let first: Piece
  try {
    first = await readPiece(outbound, address, [0, smallestPiece - 1])
  } catch (cause) {
    if (cause instanceof Problem) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Problem('room_video_unavailable', reason, { cause })
  }
  const byName = mediaTypes[endingOf(url)]
  const mime = isMedia(first.type) ? first.type : byName
  if (mime === undefined) {
    throw new Problem('room_video_unsupported', `${address.slice(0, 200)} is no video or sound`)
  }
  const length = isManifest(mime) ? undefined : await readLength(outbound, address, first)
  const stream = /mpegurl/i.test(mime)
    ? { hlsUrl: address }
    : /dash/i.test(mime)
      ? { dashUrl: address }
      : {}
  return {
    service: 'direct',
    id: address,
    title: fileNameIn(url).slice(0, 255),
    mime,
    ...stream,
    ...(length === undefined ? {} : { length }),
  }
}
