import { createHash, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'

export interface DiscordPerson {
  id: string
  username: string
  global_name: string | null
  avatar: string | null
}

/** How the token endpoint and the user endpoint misbehave. */
export type Mood =
  | 'well'
  | 'slow'
  | 'down'
  | 'broken-token'
  | 'broken-user'
  | 'no-user'
  | 'server-error'
  | 'wrong-client'
  | 'redirecting'
  | 'endless'

/** A Discord of one's own: authorize page, token endpoint with PKCE and single-use codes, user. */
export interface FakeDiscord {
  baseUrl: string
  env: Record<string, string>
  person: DiscordPerson
  mood: Mood
  /** What it grants instead of what was asked. */
  granted: string | undefined
  /** What it was asked, a line a request; no bodies. */
  requests: string[]
  /** A code as the authorize page would give it out. */
  issueCode(options: { redirectUri: string; verifier?: string; scope?: string }): string
  close(): void
}

interface IssuedCode {
  redirectUri: string
  challenge: string | undefined
  scope: string
}

export const discordClient = { id: 'foyer-client', secret: 'foyer-secret' }
export const siteRedirect = 'https://site.example/authorize'
export const appRedirect = 'antiraid://oauth-callback'

export const challengeOf = (verifier: string) =>
  createHash('sha256').update(verifier).digest('base64url')

async function bodyOf(request: IncomingMessage): Promise<URLSearchParams> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return new URLSearchParams(text)
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

const page = (url: URL) => `<!doctype html><title>Fake Discord</title><h1>Authorize?</h1>
<form method="post" action="${url.pathname}${url.search.replaceAll('&', '&amp;')}">
<button name="answer" value="yes">Authorize</button><button name="answer" value="no">Cancel</button></form>`

/** Starts a Discord on loopback that ends with the test. */
export async function startFakeDiscord(t: Test): Promise<FakeDiscord> {
  const codes = new Map<string, IssuedCode>()
  const tokens = new Set<string>()
  const server = createServer()

  const fake: FakeDiscord = {
    baseUrl: '',
    env: {},
    person: { id: '510065483693817867', username: 'ann', global_name: 'Ann B.', avatar: null },
    mood: 'well',
    granted: undefined,
    requests: [],
    issueCode({ redirectUri, verifier, scope = 'identify guilds' }) {
      const code = randomBytes(15).toString('base64url')
      const challenge = verifier === undefined ? undefined : challengeOf(verifier)
      codes.set(code, { redirectUri, challenge, scope })
      return code
    },
    close() {
      server.closeAllConnections()
      server.close()
    },
  }

  function authorize(url: URL, answer: string | null, response: ServerResponse): void {
    const asked = url.searchParams
    const redirectUri = asked.get('redirect_uri') ?? ''
    const back = new URL(redirectUri)
    back.searchParams.set('state', asked.get('state') ?? '')
    if (answer === 'no') {
      back.searchParams.set('error', 'access_denied')
      back.searchParams.set('error_description', 'The resource owner denied the request')
    } else {
      const code = randomBytes(15).toString('base64url')
      const challenge = asked.get('code_challenge') ?? undefined
      codes.set(code, { redirectUri, challenge, scope: asked.get('scope') ?? '' })
      back.searchParams.set('code', code)
    }
    response.writeHead(302, { location: back.href }).end()
  }

  function token(form: URLSearchParams, response: ServerResponse): void {
    const isClient =
      form.get('client_id') === discordClient.id &&
      form.get('client_secret') === discordClient.secret
    if (!isClient || fake.mood === 'wrong-client') {
      json(response, 401, { error: 'invalid_client' })
      return
    }
    if (form.get('grant_type') !== 'authorization_code') {
      json(response, 400, { error: 'unsupported_grant_type' })
      return
    }
    const code = form.get('code') ?? ''
    const issued = codes.get(code)
    codes.delete(code)
    const verifier = form.get('code_verifier')
    const isProven =
      issued?.challenge === undefined
        ? true
        : verifier !== null && challengeOf(verifier) === issued.challenge
    if (!issued || issued.redirectUri !== form.get('redirect_uri') || !isProven) {
      const description = 'Invalid "code" in request.'
      json(response, 400, { error: 'invalid_grant', error_description: description })
      return
    }
    const access_token = randomBytes(15).toString('base64url')
    tokens.add(access_token)
    json(response, 200, {
      access_token,
      token_type: 'Bearer',
      expires_in: 604800,
      refresh_token: randomBytes(15).toString('base64url'),
      scope: fake.granted ?? issued.scope,
    })
  }

  function user(request: IncomingMessage, response: ServerResponse): void {
    const [scheme, token = ''] = (request.headers.authorization ?? '').split(' ')
    if (scheme !== 'Bearer' || !tokens.has(token) || fake.mood === 'no-user') {
      json(response, 401, { message: '401: Unauthorized', code: 0 })
    } else if (fake.mood === 'broken-user') json(response, 200, { id: 'not a number' })
    else json(response, 200, fake.person)
  }

  /** Whether it answers as it should; otherwise the mood has answered, or never will. */
  function isWell(response: ServerResponse): boolean {
    switch (fake.mood) {
      case 'slow':
        return false
      case 'down':
        response.destroy()
        return false
      case 'server-error':
        json(response, 503, { message: 'upstream connect error' })
        return false
      case 'broken-token':
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"access_tok')
        return false
      case 'redirecting':
        response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()
        return false
      case 'endless':
        response.writeHead(200, { 'content-type': 'application/json' })
        response.end(`{"access_token":"${'x'.repeat(100_000)}"}`)
        return false
      case 'well':
      case 'broken-user':
      case 'no-user':
      case 'wrong-client':
        return true
    }
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', fake.baseUrl)
    const form = request.method === 'POST' ? await bodyOf(request) : new URLSearchParams()
    fake.requests.push(`${request.method ?? ''} ${url.pathname}`)
    if (url.pathname === '/oauth2/authorize') {
      if (request.method === 'POST') authorize(url, form.get('answer'), response)
      else response.writeHead(200, { 'content-type': 'text/html' }).end(page(url))
    } else if (url.pathname === '/api/v10/oauth2/token') {
      if (isWell(response)) token(form, response)
    } else if (url.pathname === '/api/v10/users/@me') user(request, response)
    else json(response, 404, { message: '404: Not Found', code: 0 })
  }

  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    handle(request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : undefined)
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  // A listening TCP server has an address of this form.
  const { port } = server.address() as AddressInfo
  fake.baseUrl = `http://127.0.0.1:${port}`
  fake.env = {
    DISCORD_BASE_URL: fake.baseUrl,
    DISCORD_CLIENT_ID: discordClient.id,
    DISCORD_CLIENT_SECRET: discordClient.secret,
    DISCORD_REDIRECTS: siteRedirect,
    DISCORD_APP_REDIRECTS: appRedirect,
    DISCORD_TIMEOUT: '1',
  }
  t.teardown(() => {
    fake.close()
  })
  return fake
}
