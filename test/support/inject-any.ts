import type { FastifyInstance, InjectOptions } from 'fastify'

/**
 * Injects a request to any route. Of one that answers with a stream of events only the head is
 * looked at, and the stream is ended; waiting for its end would be waiting for ever.
 */
export async function injectAny(
  app: FastifyInstance,
  options: InjectOptions,
): Promise<{ statusCode: number; body: string }> {
  const response = await app.inject({ ...options, payloadAsStream: true })
  const stream = response.stream()
  if (response.headers['content-type']?.toString().startsWith('text/event-stream')) {
    stream.destroy()
    return { statusCode: response.statusCode, body: '' }
  }
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(Buffer.from(chunk as Uint8Array))
  return { statusCode: response.statusCode, body: Buffer.concat(chunks).toString() }
}
