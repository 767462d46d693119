import { connect, type Socket } from 'node:net'
import { clockTime } from './clock-time.js'

/** A process of many listeners: raw sockets, so that it costs little beside the server. */

export interface ListenerPlan {
  token: string
  topics: string[]
}

/** What the soak tells such a process. */
export type Order =
  { do: 'listen'; port: number; plans: ListenerPlan[] } | { do: 'report' | 'close' }

/** What the process tells the soak. Times are milliseconds on the clock of `clockTime`. */
export type Reply =
  | { is: 'listening' | 'closed' }
  | { is: 'heard'; lost: number; times: [videoId: string, at: number[]][] }

const sockets = new Set<Socket>()
const times = new Map<string, number[]>()
let lost = 0

function hear(block: string): void {
  const videoId = /"videoId":"([\w-]{11})"/.exec(block)?.[1]
  if (videoId === undefined) return
  const heard = times.get(videoId) ?? []
  heard.push(clockTime())
  times.set(videoId, heard)
}

/** Opens one stream; resolves at its first heartbeat. */
function listen(port: number, { token, topics }: ListenerPlan): Promise<void> {
  const socket = connect(port, '127.0.0.1').setEncoding('latin1')
  sockets.add(socket)
  const path = `/api/v1/auth/notifications?topics=${topics.join(',')}`
  socket.write(`GET ${path} HTTP/1.1\r\nhost: soak\r\nauthorization: Bearer ${token}\r\n\r\n`)
  let rest = ''
  return new Promise((done, fail) => {
    socket.on('data', (chunk: string) => {
      const blocks = (rest + chunk).split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) {
        if (block.includes('keepalive')) done()
        else hear(block)
      }
    })
    socket.on('error', fail)
    socket.on('close', () => {
      if (sockets.delete(socket)) lost += 1
      fail(new Error(`A stream ended: ${rest.slice(0, 200)}`))
    })
  })
}

const connectingAtOnce = 50

async function listenAll(port: number, plans: ListenerPlan[]): Promise<void> {
  const next = plans.values()
  const work = async () => {
    for (const plan of next) await listen(port, plan)
  }
  await Promise.all(Array.from({ length: connectingAtOnce }, work))
}

function closeAll(): void {
  const open = [...sockets]
  sockets.clear()
  for (const socket of open) socket.destroy()
}

const tell = (reply: Reply) => process.send?.(reply)

async function obey(order: Order): Promise<void> {
  if (order.do === 'listen') {
    await listenAll(order.port, order.plans)
    tell({ is: 'listening' })
  } else if (order.do === 'report') {
    tell({ is: 'heard', lost, times: [...times] })
    times.clear()
  } else {
    closeAll()
    tell({ is: 'closed' })
  }
}

// The soak is over, however it ended.
process.on('disconnect', () => {
  process.exit()
})

process.on('message', (order: Order) => {
  obey(order).catch((error: unknown) => {
    console.error(error)
    process.exit(1)
  })
})
