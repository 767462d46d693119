import type { FastifyReply, FastifyRequest } from 'fastify'
import { principalOf } from '../../identity/guard.js'
import type { Session } from '../../identity/sessions/store.js'
import { second } from '../../platform/clock.js'
import type { Database } from '../../platform/db/schema.js'
import { comment, EventStream, frame } from '../../platform/http/sse.js'
import { findJob, type Job } from '../../platform/jobs/store.js'
import { Problem } from '../../platform/problem.js'
import { jobJson } from './job-json.js'

interface StreamParts {
  db: Database
  isStillOpen: (session: Session) => Promise<boolean>
}

/** So many streams of one account may be open in a process. */
const perAccount = 10
/** How often it is looked whether something is new. */
const interval = second / 2
/** After so many looks without news, the stream shows that it is alive. */
const quietLooks = 30

/** Nothing more comes of it until its owner does something. */
const isSettled = ({ state }: Job) => ['ready', 'done', 'failed', 'cancelled'].includes(state)

/** Counts the streams of each account; throws `too_many_streams`. */
function createCounter() {
  const counts = new Map<number, number>()
  return {
    enter(accountId: number): void {
      const count = counts.get(accountId) ?? 0
      if (count >= perAccount) {
        throw new Problem('too_many_streams', undefined, { retryAfter: 60 })
      }
      counts.set(accountId, count + 1)
    },
    leave(accountId: number): void {
      const count = (counts.get(accountId) ?? 1) - 1
      if (count > 0) counts.set(accountId, count)
      else counts.delete(accountId)
    },
  }
}

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
  const counter = createCounter()
  const streams = new Set<EventStream>()
  return {
    open(request: FastifyRequest, reply: FastifyReply, job: Job): void {
      const { session } = principalOf(request)
      counter.enter(job.ownerId)
      let timer: NodeJS.Timeout | undefined
      const stream = new EventStream(reply, () => {
        clearTimeout(timer)
        counter.leave(job.ownerId)
        streams.delete(stream)
      })
      streams.add(stream)
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
