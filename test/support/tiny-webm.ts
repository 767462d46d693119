/** Pictures of 16 by 16 points in two colours: key frames of VP8, as a browser made them. */
const pictures = [
  'b001009d012a1000100002c04c25a00274ba0005d40000da6fdcd8e716e0aff70667d5d7f800',
  '7001009d012a1000100002c04c2588027401750000feedcedeb5e7ee4600706c914d76000000',
].map((hex) => Buffer.from(hex, 'hex'))

/** Milliseconds that a picture stays. */
const pictureTime = 100
const picturesPerCluster = 10

/** An element of EBML (RFC 8794): its id, its length in eight bytes, what is in it. */
function element(id: string, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const length = Buffer.alloc(8)
  length.writeBigUInt64BE(BigInt(body.length))
  length.writeUInt8(1, 0)
  return Buffer.concat([Buffer.from(id, 'hex'), length, body])
}

const text = (value: string) => Buffer.from(value, 'latin1')

function whole(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(value))
  return bytes
}

function double(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleBE(value)
  return bytes
}

const header = element(
  '1a45dfa3',
  element('4286', whole(1)),
  element('42f7', whole(1)),
  element('42f2', whole(4)),
  element('42f3', whole(8)),
  element('4282', text('webm')),
  element('4287', whole(2)),
  element('4285', whole(2)),
)

const track = element(
  '1654ae6b',
  element(
    'ae',
    element('d7', whole(1)),
    element('73c5', whole(1)),
    element('83', whole(1)),
    element('86', text('V_VP8')),
    element('e0', element('b0', whole(16)), element('ba', whole(16))),
  ),
)

/** A picture at so many milliseconds after the beginning of its cluster. */
function block(after: number, picture: Buffer): Buffer {
  const head = Buffer.from([0x81, 0, 0, 0x80])
  head.writeInt16BE(after, 1)
  return element('a3', head, picture)
}

function cluster(at: number): Buffer {
  const blocks = Array.from({ length: picturesPerCluster }, (_, n) =>
    block(n * pictureTime, pictures[(at + n) % pictures.length] ?? Buffer.alloc(0)),
  )
  return element('1f43b675', element('e7', whole(at * pictureTime)), ...blocks)
}

/** Where each cluster begins, so that a player finds its way. */
const cuesOf = (clusters: readonly Buffer[], from: number): Buffer =>
  element(
    '1c53bb6b',
    ...clusters.map((_, n) => {
      const place = clusters.slice(0, n).reduce((sum, { length }) => sum + length, from)
      return element(
        'bb',
        element('b3', whole(n * picturesPerCluster * pictureTime)),
        element('b7', element('f7', whole(1)), element('f1', whole(place))),
      )
    }),
  )

/** A film of so many whole seconds without sound that browsers play, about 700 bytes a second. */
export function tinyWebm(seconds: number): Buffer {
  const duration = element('4489', double(seconds * 1000))
  const info = element('1549a966', element('2ad7b1', whole(1_000_000)), duration)
  const count = (seconds * 1000) / (pictureTime * picturesPerCluster)
  const clusters = Array.from({ length: count }, (_, n) => cluster(n * picturesPerCluster))
  const before = info.length + track.length
  const cues = cuesOf(clusters, before + cuesOf(clusters, 0).length)
  return Buffer.concat([header, element('18538067', info, track, cues, ...clusters)])
}
