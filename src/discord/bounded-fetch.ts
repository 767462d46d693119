/** The largest answer that is read; Discord's are a few hundred bytes. */
const maxBytes = 64 * 1024

async function readBounded(body: ReadableStream<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > maxBytes) throw new Error(`The answer has more than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** `fetch` with an end to what it reads, and that goes nowhere else than it was sent. */
export async function boundedFetch(url: string, options: RequestInit): Promise<Response> {
  const answer = await fetch(url, { ...options, redirect: 'manual' })
  const body = answer.body ? await readBounded(answer.body) : null
  return new Response(body && new Uint8Array(body), {
    status: answer.status,
    headers: answer.headers,
  })
}
