import type { PageConfig } from './page-config.js'
import { readStored, writeStored } from './stored.js'

const tokenKey = 'foyer-guest'
const inviteKey = (name: string) => `foyer-invite-${name}`

/** A refusal of the server, in words for people. */
export interface Refused {
  refused: string
}

interface Call {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  path: string
  body?: object
}

/** Requests over HTTP, as whoever is in front of the page. */
export interface Server {
  /** The token of a guest, a new one where there is none that holds; undefined for a user. */
  getToken(): Promise<string | undefined>
  /** The invite that the address of the page, or an earlier visit, brought. */
  invite: string | undefined
  call<T>(call: Call): Promise<T | Refused>
}

export const isRefused = (value: object): value is Refused => 'refused' in value

interface ErrorBody {
  error?: string | { message?: string }
}

function refusalOf(status: number, body: ErrorBody): Refused {
  const text = typeof body.error === 'object' ? body.error.message : body.error
  return { refused: text ?? `The server responded with ${status}` }
}

/** Takes the invite out of the address, so that it is not copied along with it. */
function takeInvite({ name }: PageConfig): string | undefined {
  const secret = new URLSearchParams(location.hash.slice(1)).get('invite')
  if (secret) {
    writeStored(inviteKey(name), secret)
    history.replaceState(null, '', location.pathname)
  }
  return readStored(inviteKey(name))
}

export function connectToRoom(config: PageConfig): Server {
  const headers = (): Record<string, string> => {
    // A guest of OpenTogetherTube's client in this browser has a cookie of their own.
    if (config.isLoggedIn) return { 'x-session-cookie': 'SID' }
    const token = readStored(tokenKey)
    return token === undefined ? {} : { authorization: `Bearer ${token}` }
  }

  const call = async <T>({ method = 'GET', path, body }: Call): Promise<T | Refused> => {
    try {
      const response = await fetch(path, {
        method,
        credentials: config.isLoggedIn ? 'same-origin' : 'omit',
        headers: {
          ...headers(),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      // Our own server's response, of the type that its document has for this path.
      const json = (await response.json()) as T & ErrorBody
      return response.ok ? json : refusalOf(response.status, json)
    } catch {
      return { refused: 'The server can’t be reached.' }
    }
  }

  return {
    invite: takeInvite(config),
    call,
    async getToken() {
      if (config.isLoggedIn) return undefined
      const granted = await call<{ token: string }>({ path: '/api/auth/grant' })
      if (isRefused(granted)) throw new Error(granted.refused)
      writeStored(tokenKey, granted.token)
      return granted.token
    },
  }
}
