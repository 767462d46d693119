/**
 * Carries short-lived messages between the processes of a server. A message reaches every process
 * that has subscribed to its topic, in a moment or not at all: who needs to be sure looks into the
 * database now and then. The sender may get its own message, too.
 */
export interface Relay {
  publish(topic: string, message: string): void
  /** Returns what ends it. Listeners must not throw. */
  subscribe(topic: string, listener: (message: string) => void): () => void
}
