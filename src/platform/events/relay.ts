import { randomUUID } from 'node:crypto'
import { EventEmitter } from 'node:events'

/**
 * Carries short-lived messages between the processes of a server. A message reaches every process
 * that has subscribed to its topic, within moments or not at all: who needs to be sure reads the
 * database now and then. Listeners of the process that publishes get it, too, and before `publish`
 * returns.
 */
export interface Relay {
  /** The topic has no white space, the message no NUL. */
  publish(topic: string, message: string): void
  /** Calls the listener, which must not throw, until the returned function is called. */
  subscribe(topic: string, listener: (message: string) => void): () => void
}

/** A way to other processes, each of which calls `receive` of its own relay with the same text. */
export interface RelayWay {
  send(text: string): void
  /** Resolves when what was sent has gone out, or cannot. */
  close(): Promise<void>
}

/** A relay with what the ways to other processes need of it. */
export interface OpenRelay extends Relay {
  /** Takes a text that another relay has sent, by whatever way and any number of times. */
  receive(text: string): void
  close(): Promise<void>
}

/** How many senders are remembered; processes come and go. */
const mostSenders = 1000

interface Signal {
  sender: string
  /** Grows from one signal of a sender to the next. */
  serial: number
  topic: string
  message: string
}

const writeFrame = ({ sender, serial, topic, message }: Signal): string =>
  `${sender} ${serial} ${topic}\n${message}`

function read(text: string): Signal | undefined {
  const end = text.indexOf('\n')
  const [sender, serial, topic] = text.slice(0, Math.max(0, end)).split(' ')
  if (!sender || !serial || !topic) return undefined
  return { sender, serial: Number(serial), topic, message: text.slice(end + 1) }
}

/**
 * Says whether a signal is the first with its number or a later one. Two ways can lead from one
 * process to another, and each of them keeps the order: whichever is faster delivers.
 */
function createNewCheck(): (signal: Signal) => boolean {
  const latest = new Map<string, number>()
  return ({ sender, serial }) => {
    if (serial <= (latest.get(sender) ?? 0)) return false
    latest.delete(sender)
    latest.set(sender, serial)
    const [oldest] = latest.keys()
    if (latest.size > mostSenders && oldest !== undefined) latest.delete(oldest)
    return true
  }
}

/** A relay within this process, and to others by the ways that there are. */
export function createRelay(ways: readonly RelayWay[] = []): OpenRelay {
  const sender = randomUUID()
  const topics = new EventEmitter().setMaxListeners(0)
  const isNew = createNewCheck()
  let serial = 0
  return {
    publish(topic, message) {
      serial += 1
      const text = ways.length > 0 ? writeFrame({ sender, serial, topic, message }) : ''
      for (const way of ways) way.send(text)
      topics.emit(topic, message)
    },
    subscribe(topic, listener) {
      topics.on(topic, listener)
      return () => topics.off(topic, listener)
    },
    receive(text) {
      const signal = read(text)
      if (!signal || signal.sender === sender || !isNew(signal)) return
      topics.emit(signal.topic, signal.message)
    },
    async close() {
      await Promise.all(ways.map((way) => way.close()))
    },
  }
}
