import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Server } from './server.js'
import type { ListenerPlan, Order, Reply } from './soak-client.js'

/** One video as one listener heard of it. */
export interface Heard {
  videoId: string
  at: number
}

/** Many listeners in processes of their own. */
export interface Listeners {
  /** How many listen to each of these channels, together. */
  countTopics(ucids: readonly string[]): number
  /** All that was heard, once so much has come; throws when it never does. */
  collect(expected: number): Promise<Heard[]>
  close(): Promise<void>
}

const processCount = 2
const patience = 60_000
const clientFile = fileURLToPath(new URL('soak-client.js', import.meta.url))

async function tell<K extends Reply['is']>(child: ChildProcess, order: Order, is: K) {
  child.send(order)
  // Only these messages are sent by what `clientFile` runs.
  const [reply] = (await once(child, 'message')) as [Reply]
  if (reply.is !== is) throw new Error(`A listener process says ${reply.is}, not ${is}`)
  return reply as Extract<Reply, { is: K }>
}

/** Opens a stream for each plan; resolves when all of them are open. */
export async function startListeners(
  { url }: Server,
  plans: readonly ListenerPlan[],
): Promise<Listeners> {
  const port = Number(new URL(url).port)
  const children = Array.from({ length: processCount }, () => fork(clientFile))
  await Promise.all(
    children.map((child, index) => {
      const own = plans.filter((_, at) => at % processCount === index)
      return tell(child, { do: 'listen', port, plans: own }, 'listening')
    }),
  )

  const report = async (): Promise<Heard[]> => {
    const heard: Heard[] = []
    for (const child of children) {
      const { lost, times } = await tell(child, { do: 'report' }, 'heard')
      if (lost > 0) throw new Error(`${lost} streams ended by themselves`)
      for (const [videoId, all] of times) for (const at of all) heard.push({ videoId, at })
    }
    return heard
  }

  return {
    countTopics: (ucids) => {
      const wanted = new Set(ucids)
      return plans.reduce(
        (sum, { topics }) => sum + topics.filter((topic) => wanted.has(topic)).length,
        0,
      )
    },
    collect: async (expected) => {
      let heard: Heard[] = []
      for (const end = Date.now() + patience; heard.length < expected;) {
        if (Date.now() > end) throw new Error(`${heard.length} of ${expected} were heard`)
        await sleep(1000)
        heard = heard.concat(await report())
      }
      if (heard.length > expected) throw new Error(`${heard.length} were heard, not ${expected}`)
      return heard
    },
    close: async () => {
      for (const child of children) {
        await tell(child, { do: 'close' }, 'closed')
        child.disconnect()
      }
    },
  }
}
