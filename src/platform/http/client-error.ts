import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'

/** Bytes of a request's first line and headers: a GET may name a thousand channels. */
export const headLimit = 64 * 1024

function describeClientError(code: string | undefined): { status: number; text: string } {
  if (code === 'HPE_HEADER_OVERFLOW') {
    const text = `The address and the headers of a request may have ${headLimit / 1024} KiB`
    return { status: 431, text }
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return { status: 408, text: 'The request did not arrive in time' }
  }
  return { status: 400, text: 'This is no request of HTTP' }
}

/** Responds to what HTTP cannot read, in the shape of other errors, and closes the connection. */
export function respondToClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  const { status, text } = describeClientError(error.code)
  const body = JSON.stringify({ error: text })
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ]
  if (socket.writable) socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
  else socket.destroy(error)
}
