import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** Somebody at the WebSocket of a room: a raw socket, so that it costs little beside the server. */
export interface BenchPerson {
  /** Asks something of the room, in OpenTogetherTube's numbers. */
  ask(request: object): void
  close(): void
}

export interface Seat {
  port: number
  room: string
  token: string
  /** Gets the text of each frame, and when it came on the clock of `performance`. */
  receive: (text: string, at: number) => void
}

const textFrame = 0x81
const ping = 0x89
const emptyPong = Buffer.from([0x8a, 0x80, 0, 0, 0, 0])

/** A frame as clients send it (RFC 6455 §5.2), with a mask of nothing but zeros. */
function frameOf(text: string): Buffer {
  const body = Buffer.from(text)
  const head =
    body.length < 126
      ? Buffer.from([textFrame, 0x80 | body.length, 0, 0, 0, 0])
      : Buffer.from([textFrame, 0xfe, body.length >> 8, body.length & 255, 0, 0, 0, 0])
  return Buffer.concat([head, body])
}

/** Where the body of a server's frame begins and ends; undefined while it is not whole. */
function findBody(data: Buffer): { from: number; to: number } | undefined {
  if (data.length < 2) return undefined
  const short = (data[1] ?? 0) & 127
  if (short < 126) return { from: 2, to: 2 + short }
  if (data.length < 10) return undefined
  return short === 126
    ? { from: 4, to: 4 + data.readUInt16BE(2) }
    : { from: 10, to: 10 + data.readUInt32BE(6) }
}

/** Calls `take` for each whole text frame, answers pings, and returns what is left. */
function readFrames(socket: Socket, data: Buffer, take: (text: string) => void): Buffer {
  let rest = data
  for (;;) {
    const body = findBody(rest)
    if (!body || rest.length < body.to) return rest
    if (rest[0] === textFrame) take(rest.toString('latin1', body.from, body.to))
    else if (rest[0] === ping) socket.write(emptyPong)
    rest = rest.subarray(body.to)
  }
}

async function upgrade(socket: Socket, room: string): Promise<Buffer> {
  socket.write(
    `GET /api/room/${room} HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
  )
  // Its first line and its headers fit into one packet.
  const [data] = (await once(socket, 'data')) as [Buffer]
  const end = data.indexOf('\r\n\r\n')
  if (!data.toString('latin1', 0, 12).endsWith('101')) throw new Error(data.toString())
  return data.subarray(end + 4)
}

/** Enters a room; resolves when the server says who one is there. */
export async function enter({ port, room, token, receive }: Seat): Promise<BenchPerson> {
  const socket = connect(port, '127.0.0.1')
  let rest = await upgrade(socket, room)
  const send = (frame: object) => socket.write(frameOf(JSON.stringify(frame)))
  await new Promise<void>((done, fail) => {
    socket.on('data', (chunk: Buffer) => {
      const at = performance.now()
      const data = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
      rest = readFrames(socket, data, (text) => {
        if (text.startsWith('{"action":"you"')) done()
        else receive(text, at)
      })
    })
    socket.on('error', fail)
    socket.on('close', () => {
      fail(new Error(`Out of ${room}: ${rest.toString('latin1')}`))
    })
    send({ action: 'auth', token })
  })
  return {
    ask: (request) => {
      send({ action: 'req', request })
    },
    close: () => {
      socket.destroy()
    },
  }
}
