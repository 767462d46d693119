import type { FastifyReply, FastifyRequest } from 'fastify'
import { principalOf } from '../../identity/guard.js'
import type { Session } from '../../identity/sessions/store.js'
import { second } from '../../platform/clock.js'
import type { Database } from '../../platform/db/schema.js'
import { comment, EventStream, frame } from '../../platform/http/sse.js'
import { findJob, type Job } from '../../platform/jobs/store.js'
import type { StreamCounter } from './count-streams.js'
import { jobJson } from './job-json.js'

interface StreamParts {
  db: Database
  counter: StreamCounter
  isStillOpen: (session: Session) => Promise<boolean>
}

/** How often it is looked whether something is new. */
const interval = second / 2
/** After so many looks without news, the stream shows that it is alive. */
const quietLooks = 30

/** Nothing more comes of it until its owner does something. */
const isSettled = ({ state }: Job) => ['ready', 'done', 'failed', 'cancelled'].includes(state)

interface Looked {
  stream: EventStream
  session: Session
  job: Job
}

/** Sends what is new each time it is called; whether there is more to come. */
function createLook({ db, isStillOpen }: StreamParts, { stream, session, job }: Looked) {
  let last = ''
  let quiet = 0
  return async (): Promise<boolean> => {
    const isOpen = await isStillOpen(session)
    const now = isOpen ? await findJob(db, job.ownerId, job.handle) : undefined
    if (!now) return false
    const text = JSON.stringify(jobJson(now))
    if (text !== last) stream.send(frame(text, undefined))
    else if (quiet % quietLooks === quietLooks - 1) stream.beat(comment('waiting'))
    quiet = text === last ? quiet + 1 : 0
    last = text
    return !isSettled(now)
  }
}

/** Streams that tell how far a job is, each until the job ends or waits for its owner. */
export function createJobStreams(parts: StreamParts) {
  const streams = new Set<EventStream>()
  return {
    open(request: FastifyRequest, reply: FastifyReply, job: Job): void {
      const { session } = principalOf(request)
      const leave = parts.counter.enter(request)
      let timer: NodeJS.Timeout | undefined
      const stream = new EventStream(reply, () => {
        clearTimeout(timer)
        leave()
        streams.delete(stream)
      })
      streams.add(stream)
      stream.start()
      const look = createLook(parts, { stream, session, job })
      const goOn = (hasMore: boolean) => {
        if (!hasMore) stream.end('the end')
        else if (streams.has(stream)) timer = setTimeout(lookAgain, interval)
      }
      const fail = (err: unknown) => {
        request.log.error({ reqId: request.id, err }, 'A stream of a job had to end')
        stream.end('an error; please connect again')
      }
      const lookAgain = () => {
        look().then(goOn, fail)
      }
      lookAgain()
    },
    endAll(): void {
      for (const stream of [...streams]) stream.end('the server stops', second)
    },
  }
}
