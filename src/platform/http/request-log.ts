import {
  LogController,
  type FastifyBaseLogger,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify'
import { withoutSecrets } from '../logger.js'

function logCompleted(error: Error | null, request: FastifyRequest, reply: FastifyReply): void {
  const { method, url, ip } = request
  const line = {
    reqId: request.id,
    method,
    path: withoutSecrets(url),
    ip,
    status: reply.statusCode,
    milliseconds: Math.round(reply.elapsedTime * 10) / 10,
  }
  if (error) request.log.error({ ...line, err: error }, 'request failed')
  else request.log.info(line, 'request')
}

/** One line a request, when it has been responded to; never a query, where tokens have travelled. */
export const createRequestLog = (): LogController =>
  Object.assign(new LogController(), {
    incomingRequest: () => {},
    requestCompleted: logCompleted,
  })

/**
 * Requests share the one logger and name themselves in their lines: a logger for each costs as much
 * as checking its token.
 */
export const shareLogger = (logger: FastifyBaseLogger): FastifyBaseLogger => logger
