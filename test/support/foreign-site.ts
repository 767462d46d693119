import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'

/** What a site serves, by path without its query. */
export type SiteFiles = Readonly<Record<string, { type: string; text: string }>>

export const htmlFile = (body: string) => ({
  type: 'text/html',
  text: `<!doctype html><title>An app</title>${body}`,
})

/** A site of somebody else's on a port of loopback; `files` are made when the port is known. */
export async function serveSite(t: Test, files: (base: string) => SiteFiles): Promise<string> {
  let served: SiteFiles = {}
  const server = createServer((request, response) => {
    const file = served[(request.url ?? '').replace(/\?.*$/, '')]
    response.writeHead(file ? 200 : 404, { 'content-type': file?.type ?? 'text/plain' })
    response.end(file?.text)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  served = files(base)
  return base
}
