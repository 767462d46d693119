// A server of your own for an app that watches together: it knows the API key, which no app may, and
// hands the token of a room to those who are to be in it. Needs Node 20 and no packages.
//
//   FOYER_URL=https://foyer.example API_KEY=… API_SECRET=… node authentication-server.mjs
//
// POST /rooms        makes a room and responds with 201 {"id"}
// GET  /rooms/ID     responds with {"token"} for WTSession.connect(token, name)
//
// `isAllowed` is where your own log-in belongs: here, everybody who knows the id may come in.
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'

const { FOYER_URL, API_KEY, API_SECRET, PORT = '8080' } = process.env
for (const [name, value] of Object.entries({ FOYER_URL, API_KEY, API_SECRET })) {
  if (value) continue
  console.error(`${name} is not set: see the first lines of this file`)
  process.exit(1)
}

/** Tokens by room; a server that restarts or runs several times keeps them in its database. */
const rooms = new Map()

const isAllowed = (_request) => true

/** Asks Foyer for a new session. The token is given once, so it is kept. */
async function mintToken() {
  const headers = { 'auth-api-key': API_KEY, 'auth-api-secret': API_SECRET }
  const response = await fetch(`${FOYER_URL}/stream/token/v2/`, { headers })
  const { token, error } = await response.json()
  if (!response.ok) throw new Error(`Foyer gave no token: ${response.status} ${error}`)
  return token
}

/** When a JWT ends, epoch milliseconds. */
const endOf = (token) =>
  JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString()).exp * 1000

async function respond(request) {
  const path = new URL(request.url, 'http://localhost').pathname
  if (!isAllowed(request)) return [401, { error: 'Log in first' }]
  if (request.method === 'POST' && path === '/rooms') {
    const id = randomUUID()
    rooms.set(id, await mintToken())
    return [201, { id }]
  }
  const [, id] = /^\/rooms\/([\w-]+)$/.exec(path) ?? []
  if (request.method !== 'GET' || id === undefined) return [404, { error: 'Not found' }]
  const token = rooms.get(id)
  if (token === undefined || endOf(token) <= Date.now()) {
    rooms.delete(id)
    return [404, { error: 'Room not found' }]
  }
  return [200, { token }]
}

const server = createServer(async (request, response) => {
  let result
  try {
    result = await respond(request)
  } catch (error) {
    console.error(error)
    result = [502, { error: 'The room cannot be made now' }]
  }
  const [status, body] = result
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
})
server.listen(Number(PORT), '127.0.0.1', () => {
  console.log(`Listens on http://127.0.0.1:${server.address().port}`)
})
