import { Socket } from 'node:net'
import { second } from '../clock.js'

interface ListenerOptions {
  /** Plain names. */
  channels: readonly string[]
  /** Gets the channel of each notification, and what it carries. */
  onNotification: (channel: string, payload: string) => void
  /** Called once when the connection has been lost, or closed. */
  end: () => void
}

/** A connection to PostgreSQL that only receives notifications. */
export interface Listener {
  close: () => void
}

/** Listens on a connection of its own; throws when it cannot be made. */
export async function openListener(
  url: string,
  { channels, onNotification, end }: ListenerOptions,
): Promise<Listener> {
  const { default: pg } = await import('pg')
  // Held here, as a server that has vanished never closes the connection.
  const socket = new Socket()
  const client = new pg.Client({
    connectionString: url,
    keepAlive: true,
    application_name: 'foyer listener',
    connectionTimeoutMillis: 5 * second,
    query_timeout: 5 * second,
    stream: () => socket,
  })
  const close = () => {
    socket.destroy()
  }
  client.on('notification', ({ channel, payload = '' }) => {
    onNotification(channel, payload)
  })
  client.on('error', close)
  try {
    await client.connect()
    for (const channel of channels) await client.query(`listen ${client.escapeIdentifier(channel)}`)
  } catch (error) {
    close()
    throw error
  }
  if (socket.destroyed) throw new Error('The connection was lost at once')
  socket.once('close', end)
  return { close }
}
