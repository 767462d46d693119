import type { Outbound, OutboundAnswer } from '../../platform/outbound.js'

/** The largest answer that is read; Discord's are a few hundred bytes. */
const maxBytes = 64 * 1024

function responseOf({ status, headers, body }: OutboundAnswer): Response {
  const single = Object.entries(headers).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value] as [string, string]] : [],
  )
  const isEmpty = [101, 204, 205, 304].includes(status)
  return new Response(isEmpty ? null : new Uint8Array(body), { status, headers: single })
}

/** What `fetch` takes and is sent on. */
export interface FetchOptions {
  method?: string
  headers: Record<string, string>
  body?: unknown
}

/**
 * `fetch` for the OAuth library, through the one way out. It goes nowhere else than it was sent,
 * because its headers and bodies are credentials.
 */
export function fetchBy(outbound: Outbound) {
  return async (url: string, { method, headers, body }: FetchOptions): Promise<Response> => {
    const answer = await outbound.send({
      url,
      method: method === 'POST' ? 'POST' : 'GET',
      headers,
      // The library's forms are URLSearchParams.
      ...(body instanceof URLSearchParams ? { body: body.toString() } : {}),
      maxBytes,
      followsRedirects: false,
    })
    return responseOf(answer)
  }
}
