import type { Test } from 'tap'
import { ask, bearer } from './ask.js'
import { waitUntil } from './listen.js'
import { auth, openRoomClient, type RoomClient } from './room-client.js'

interface Answer {
  status: number
  json: Record<string, unknown>
}

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

/** Calls a running server as the holder of a token, over a connection of its own. */
export async function callServer(
  base: string,
  token: string,
  [method, path, body]: readonly [Method, string, object?],
): Promise<Answer> {
  const response = await ask(`${base}${path}`, {
    method,
    headers: { ...bearer(token), ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  })
  return { status: response.status, json: JSON.parse(response.body) as Answer['json'] }
}

/** The token of a new guest, or of a new user of this name. */
export async function getToken(base: string, user?: string): Promise<string> {
  const { token } = JSON.parse((await ask(`${base}/api/auth/grant`)).body) as { token: string }
  if (user === undefined) return token
  const body = { username: user, password: `k7-Garden-${user}` }
  const { status } = await callServer(base, token, ['POST', '/api/user/register', body])
  if (status !== 201) throw new Error(`${user} could not register: ${status}`)
  return token
}

/** Makes a public temporary room that the holder of a token owns. */
export async function createRoom(base: string, token: string, name: string): Promise<void> {
  const body = { name, isTemporary: true, visibility: 'public' }
  const { status, json } = await callServer(base, token, ['POST', '/api/room/create', body])
  if (status !== 201) throw new Error(`${name} could not be made: ${JSON.stringify(json)}`)
}

/** Opens a client for each token, spread over the servers, and waits until all are in the room. */
export async function enterAll(
  t: Test,
  bases: readonly string[],
  { name, tokens, comesBack = false }: { name: string; tokens: string[]; comesBack?: boolean },
): Promise<RoomClient[]> {
  const clients: RoomClient[] = []
  for (const [at, token] of tokens.entries()) {
    const base = (bases[at % bases.length] ?? '').replace('http', 'ws')
    const client = openRoomClient(t, { base, name, first: auth(token), comesBack })
    clients.push(client)
    await waitUntil('somebody is in the room', () => client.id() !== undefined, 20_000)
  }
  return clients
}
