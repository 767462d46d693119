import type { Test } from 'tap'
import { fieldsOf, postForm } from './forms.js'
import type { Answer, Foyer } from './foyer.js'

type Method = 'GET' | 'HEAD' | 'POST' | 'PATCH' | 'DELETE'

/** A program that speaks to a Foyer, with the headers that it puts on every request. */
export interface Client {
  /** Sends a request and holds its status; `body` goes out as it is. */
  send: (method: Method, path: string, status: number, sent?: Sent) => Promise<Answer>
}

interface Sent {
  headers?: Record<string, string>
  body?: string
}

export function createClient(t: Test, { app }: Foyer, always: Record<string, string>): Client {
  return {
    send: async (method, url, status, { headers = {}, body } = {}) => {
      const response = await app.inject({
        method,
        url,
        headers: { ...always, ...headers },
        ...(body === undefined ? {} : { payload: body }),
      })
      t.equal(response.statusCode, status, `${method} ${url}: ${response.body.slice(0, 200)}`)
      return response
    },
  }
}

/** Opens a page that asks for a token, as the user's browser does, and allows it. */
export async function allow(foyer: Foyer, url: string, cookie: string): Promise<Answer> {
  const page = await foyer.app.inject({ url, headers: { cookie } })
  const fields = fieldsOf(page.body, '/authorize_token')
  return postForm(foyer, '/authorize_token', { cookie, fields })
}

/** The parameter of a callback as a client finds it: its URL library has decoded it once. */
export function parameterOf(answer: Answer, name: string): string {
  const { location } = answer.headers
  const value = new URL(location ?? 'about:blank').searchParams.get(name)
  if (value === null) throw new Error(`No ${name} in the callback ${location ?? '(none)'}`)
  return value
}
