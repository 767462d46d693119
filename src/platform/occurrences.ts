import { channel, subscribe } from 'node:diagnostics_channel'

/** What happens now and then and is worth counting, with what tells one from another. */
export interface Occurrences {
  /** Somebody signed up, in this way. */
  'sign-up': { by: string }
  /** A name and a password were refused. */
  'log-in-failed': { reason: string }
  /** A mail was handed to the mail server, or could not be. */
  mail: { outcome: 'sent' | 'failed' }
  /** A job in the background has ended. */
  job: { kind: string; state: string }
}

type Listener<K extends keyof Occurrences> = (labels: Occurrences[K]) => void

const channelNameOf = (name: keyof Occurrences) => `foyer:${name}`

/** Says that something happened, to whoever counts it in this process; costs nothing when nobody does. */
export function noteOccurrence<K extends keyof Occurrences>(name: K, labels: Occurrences[K]): void {
  channel(channelNameOf(name)).publish(labels)
}

/** Calls `listener` for each occurrence in this process from now on. */
export function onOccurrence<K extends keyof Occurrences>(name: K, listener: Listener<K>): void {
  // Only `noteOccurrence` publishes there, so what comes has its shape.
  subscribe(channelNameOf(name), (labels) => {
    listener(labels as Occurrences[K])
  })
}
