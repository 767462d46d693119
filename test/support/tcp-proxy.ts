import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import type { Test } from 'tap'

/** Stands between a client and a server, and can come between them. */
export interface TcpProxy {
  port: number
  /** How many connections were taken so far. */
  taken: () => number
  /** Breaks what is open; with `isClosed`, takes nothing new until `reopen`. */
  cut: (options?: { isClosed?: boolean }) => void
  reopen: () => void
  /** Passes nothing on any more over what is open, and says nothing either. */
  silence: () => void
}

export async function startTcpProxy(
  t: Test,
  target: { host: string; port: number },
): Promise<TcpProxy> {
  const open = new Set<[Socket, Socket]>()
  let taken = 0
  let isClosed = false
  const server = createServer((near) => {
    taken += 1
    if (isClosed) {
      near.destroy()
      return
    }
    const far = connect(target)
    const pair: [Socket, Socket] = [near, far]
    open.add(pair)
    for (const [from, to] of [pair, [far, near] as const]) {
      from.on('error', () => {})
      from.on('close', () => {
        open.delete(pair)
        to.destroy()
      })
      from.pipe(to)
    }
  })
  const cut = ({ isClosed: closes = false } = {}) => {
    isClosed = closes
    for (const [near, far] of open) {
      near.destroy()
      far.destroy()
    }
  }
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  t.teardown(async () => {
    cut({ isClosed: true })
    await new Promise((done) => server.close(done))
  })
  return {
    port: (server.address() as AddressInfo).port,
    taken: () => taken,
    cut,
    reopen: () => {
      isClosed = false
    },
    silence: () => {
      for (const [near, far] of open) {
        near.unpipe(far).resume()
        far.unpipe(near).resume()
      }
    },
  }
}
