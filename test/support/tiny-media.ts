const box = (type: string, ...parts: Buffer[]): Buffer => {
  const body = Buffer.concat(parts)
  const head = Buffer.alloc(8)
  head.writeUInt32BE(body.length + 8)
  head.write(type, 4, 'latin1')
  return Buffer.concat([head, body])
}

/** Bytes with some 32-bit numbers at some places, and nothing else. */
function fields(length: number, values: Readonly<Record<number, number>>): Buffer {
  const body = Buffer.alloc(length)
  for (const [at, value] of Object.entries(values)) body.writeUInt32BE(value, Number(at))
  return body
}

const thousandths = (seconds: number) => Math.round(seconds * 1000)

/** A track of one picture, by ISO/IEC 14496-12. */
function videoTrack(seconds: number): Buffer {
  const handler = Buffer.concat([fields(8, {}), Buffer.from('vide'), Buffer.alloc(13)])
  const entry = Buffer.alloc(78)
  entry.writeUInt16BE(1, 6)
  entry.writeUInt16BE(16, 24)
  entry.writeUInt16BE(16, 26)
  const samples = box(
    'stbl',
    box('stsd', fields(8, { 4: 1 }), box('avc1', entry)),
    box('stts', fields(16, { 4: 1, 8: 1, 12: thousandths(seconds) })),
    box('stsc', fields(20, { 4: 1, 8: 1, 12: 1, 16: 1 })),
    box('stsz', fields(12, { 4: 1, 8: 1 })),
    box('stco', fields(12, { 4: 1, 8: 40 })),
  )
  return box(
    'trak',
    box('tkhd', fields(84, { 0: 1, 12: 1, 20: thousandths(seconds), 76: 16 << 16, 80: 16 << 16 })),
    box(
      'mdia',
      box('mdhd', fields(24, { 12: 1000, 16: thousandths(seconds) })),
      box('hdlr', handler),
      box('minf', box('vmhd', fields(12, { 0: 1 })), samples),
    ),
  )
}

/** An MP4 file that says how long it is, with `padding` bytes of media before its header. */
export function tinyMp4(seconds: number, padding = 0): Buffer {
  const header = fields(100, { 12: 1000, 16: thousandths(seconds), 20: 1 << 16, 96: 2 })
  return Buffer.concat([
    box('ftyp', Buffer.from('isom\0\0\x02\0isomiso2mp41', 'latin1')),
    box('mdat', Buffer.alloc(Math.max(padding, 16))),
    box('moov', box('mvhd', header), videoTrack(seconds)),
  ])
}
