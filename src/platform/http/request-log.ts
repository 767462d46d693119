import { LogController, type FastifyReply, type FastifyRequest } from 'fastify'
import { withoutSecrets } from '../logger.js'

function logCompleted(error: Error | null, request: FastifyRequest, reply: FastifyReply): void {
  const { method, url, ip } = request
  const line = {
    method,
    path: withoutSecrets(url),
    ip,
    status: reply.statusCode,
    milliseconds: Math.round(reply.elapsedTime * 10) / 10,
  }
  if (error) request.log.error({ ...line, err: error }, 'request failed')
  else request.log.info(line, 'request')
}

/** One line a request, when it has been answered; never a query, where tokens have travelled. */
export const createRequestLog = (): LogController =>
  Object.assign(new LogController(), {
    incomingRequest: () => {},
    requestCompleted: logCompleted,
  })
