import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'
import { tinyWebm } from './tiny-webm.js'

/** A server on loopback that has one film under every name; its host and port. */
export async function serveFilm(t: Test, seconds: number): Promise<string> {
  const film = tinyWebm(seconds)
  const server = createServer(({ headers }, response) => {
    const range = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? '')
    const from = Number(range?.[1] ?? 0)
    const to = Math.min(Number(range?.[2] || Infinity), film.length - 1)
    response.writeHead(range ? 206 : 200, {
      'content-type': 'video/webm',
      'accept-ranges': 'bytes',
      'content-length': to - from + 1,
      ...(range ? { 'content-range': `bytes ${from}-${to}/${film.length}` } : {}),
    })
    response.end(film.subarray(from, to + 1))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}
