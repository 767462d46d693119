import { Validator } from '@seriousme/openapi-schema-validator'
import type { InjectOptions } from 'fastify'
import t, { type Test } from 'tap'
import { insertAccount } from '../src/identity/accounts/store.js'
import { covers } from '../src/identity/scopes/match.js'
import { patternsOfNames } from '../src/identity/scopes/oauth-names.js'
import { parseScopes } from '../src/identity/scopes/pattern.js'
import { mintToken } from '../src/identity/sessions/mint-token.js'
import { signIn, startFoyer, type Foyer } from './support/foyer.js'
import type { DeclaredRoute } from '../src/identity/access.js'
import { listRoutes, type Route } from './support/routes.js'

interface Operation {
  summary?: string
  description?: string
  tags?: string[]
  security?: Record<string, string[]>[]
  parameters?: { name: string; in: string }[]
  responses?: Record<string, { content?: Record<string, unknown> }>
}

interface Document {
  openapi: string
  paths: Record<string, Record<string, Operation>>
}

/** A route's name as the document writes it: `GET /path/{id}`. */
const nameOf = ({ method, path }: Pick<DeclaredRoute, 'method' | 'path'>): string =>
  `${method} ${path.replace(/:(\w+)/g, '{$1}')}`

/** A Foyer, its document with every operation by name, and every route that the server has. */
async function startDescribed(t: Test) {
  const foyer = await startFoyer(t)
  const response = await foyer.app.inject({ url: '/api/openapi.json' })
  const document = response.json<Document>()
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const,
    ),
  )
  const routes = listRoutes(foyer.app)
  return { foyer, routes, response, document, operations: new Map<string, Operation>(operations) }
}

t.test('the document is valid OpenAPI 3.1', async (t) => {
  const { response, document } = await startDescribed(t)
  t.equal(response.statusCode, 200)
  t.match(response.headers['content-type'], /^application\/json/)
  t.equal(document.openapi, '3.1.0')
  const { valid, errors } = await new Validator().validate(response.json<Record<string, unknown>>())
  t.equal(valid, true, JSON.stringify(errors))
})

/** Pages, their forms and files, and the document itself, which programs have no use for. */
function isPage({ method, path, access, door }: DeclaredRoute): boolean {
  if (access === 'visitor' || access === 'administrator') return true
  if (path === '/oauth/authorize' || path === '/oauth/device') return true
  return door === 'web' || (method === 'GET' && path.startsWith('/assets/'))
}

t.test('every route but those of pages is in the document, and nothing else', async (t) => {
  const { foyer, routes, operations } = await startDescribed(t)
  const names = new Set(routes.map(nameOf))
  t.same(
    [...operations.keys()].filter((name) => !names.has(name)),
    [],
  )
  t.ok(operations.size > 150, `${operations.size} operations`)
  const pages = new Set(foyer.app.listRoutes().filter(isPage).map(nameOf))
  t.same(
    [...operations.keys()].filter((name) => pages.has(name)),
    [],
    'no page is',
  )
  // What is not in it is there only to say that this path takes another method.
  const others = routes.filter((route) => {
    const name = nameOf(route)
    return !operations.has(name) && !pages.has(name)
  })
  for (const { method, path } of others) {
    const { statusCode, body } = await foyer.app.inject({ method, url: path })
    t.ok(statusCode === 400 || statusCode === 405, `${method} ${path}: ${statusCode}`)
    t.match(body, /Use [A-Z]+/)
  }
})

t.test('every route has a summary and a tag', async (t) => {
  const { operations } = await startDescribed(t)
  for (const [name, { summary = '', tags = [] }] of operations) {
    t.ok(summary.length >= 5, `${name} has a summary`)
    t.equal(tags.length, 1, `${name} has one tag`)
  }
})

t.test('every route says what it responses, and every one that can fail says how', async (t) => {
  const { operations } = await startDescribed(t)
  for (const [name, { responses = {} }] of operations) {
    const statuses = Object.keys(responses)
    t.ok(
      statuses.some((status) => /^[23]/.test(status)),
      `${name} has a good answer`,
    )
    if (name.endsWith(' /health/live')) continue
    t.ok(
      statuses.some((status) => /^[45]/.test(status)),
      `${name} has an error answer`,
    )
  }
})

/** The code of the problem that a request ended with, from the log: answers differ by door. */
async function problemOf({ app, log }: Foyer, request: InjectOptions) {
  const start = log.length
  const { statusCode } = await app.inject(request)
  const code = /"code":"(\w+)"/.exec(log.slice(start).join(''))?.[1]
  return { statusCode, code }
}

t.test('who has no credential gets in nowhere but where the document says', async (t) => {
  const { foyer, routes, operations } = await startDescribed(t)
  for (const route of routes) {
    const operation = operations.get(nameOf(route))
    if (!operation) continue
    // What clients and sessions show of their own is looked at by the routes themselves.
    const isOwn = operation.security?.some((way) => 'clientSecret' in way || 'watchToken' in way)
    const isGuarded = operation.security !== undefined && isOwn !== true
    const { method, path } = route
    const { statusCode, code } = await problemOf(foyer, { method, url: path })
    t.equal(code === 'credential_missing', isGuarded, `${nameOf(route)}: ${code ?? statusCode}`)
    if (isGuarded) {
      t.ok(String(statusCode) in (operation.responses ?? {}), `${nameOf(route)}: ${statusCode}`)
    }
  }
})

/** A documented scope for the request that has each parameter's name as its value. */
const filled = (scope: string) => scope.replaceAll('/:', '/')

t.test('the scope that a route names is the one that opens it', async (t) => {
  const { foyer, routes, operations } = await startDescribed(t)
  const accountId = await insertAccount(foyer.db, { name: 'nora', createdAt: 0 })
  await foyer.db.updateTable('account').set({ role: 'admin' }).execute()
  const isAdmitted = async ({ method, path }: Route, scope: string) => {
    const { token } = await mintToken(foyer, { accountId, scopes: [scope] })
    const headers = { authorization: `Bearer ${token}` }
    // With a wrong `since` the stream of notifications answers and ends, too.
    const url = `${path.replaceAll(':', '')}?since=never`
    const { code } = await problemOf(foyer, { method, url, headers })
    return code !== 'scope_insufficient'
  }
  let count = 0
  for (const route of routes) {
    const { security, description } = operations.get(nameOf(route)) ?? {}
    const [scope = '', ...more] = security?.flatMap(({ bearer = [] }) => bearer) ?? []
    if (!scope) continue
    count += 1
    t.ok(
      security?.some((way) => 'cookie' in way),
      nameOf(route),
    )
    t.same(more, [])
    for (const name of security?.flatMap(({ oauth2 = [] }) => oauth2) ?? []) {
      const patterns = parseScopes(patternsOfNames([name]))
      t.ok(covers(patterns, route.method, filled(scope).split(':')[1] ?? ''), `${name}: ${scope}`)
    }
    t.match(description, `\`${scope}\``, nameOf(route))
    t.equal(await isAdmitted(route, filled(scope)), true, `${nameOf(route)} with ${scope}`)
    const other = `${scope.split(':')[0] ?? ''}:other`
    t.equal(await isAdmitted(route, other), false, `${nameOf(route)} with ${other}`)
  }
  t.ok(count > 80, `${count} guarded routes`)
})

t.test('what only keys may do names both of their headers', async (t) => {
  const { routes, operations } = await startDescribed(t)
  const ofKeys = routes.filter(({ path }) =>
    /^\/(?:stream\/(?:token|session\/:)|sync|public-chat)/.test(path),
  )
  t.equal(ofKeys.length, 4)
  for (const route of ofKeys) {
    const { security, description } = operations.get(nameOf(route)) ?? {}
    t.same(security, [{ keyId: [], keySecret: [] }], nameOf(route))
    t.match(description, /Needs the scope `[A-Z]+:/)
  }
})

t.test('every parameter of a path is described', async (t) => {
  const { operations } = await startDescribed(t)
  for (const [name, { parameters = [] }] of operations) {
    const named = [...name.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter)
    const described = parameters.filter((one) => one.in === 'path').map((one) => one.name)
    t.same(described.sort(), named.sort(), name)
  }
})

/** The media types of a good answer, as the document has them. */
const mediaTypesOf = (operation: Operation | undefined, status = '200') =>
  Object.keys(operation?.responses?.[status]?.content ?? {})

t.test('what is not JSON is described as what it is', async (t) => {
  const { operations } = await startDescribed(t)
  const expected: [name: string, types: string[]][] = [
    ['GET /api/v1/auth/notifications', ['text/event-stream']],
    ['POST /api/v1/auth/notifications', ['text/event-stream']],
    ['POST /api/v1/auth/tokens/register', ['application/json', 'text/html']],
    ['GET /feed/private', ['application/atom+xml']],
    ['GET /feed/playlist/{plid}', ['application/atom+xml']],
    ['GET /feed/channel/{ucid}', ['application/atom+xml']],
    ['GET /api/v1/auth/feed', ['application/json']],
  ]
  for (const [name, types] of expected) t.same(mediaTypesOf(operations.get(name)), types, name)
  for (const name of ['notifications', 'notifications/{videoId}']) {
    const { responses = {} } = operations.get(`DELETE /api/v1/auth/${name}`) ?? {}
    t.ok('204' in responses, name)
  }
})

t.test('every answer that needs no parameters has a described media type', async (t) => {
  const { foyer, routes, operations } = await startDescribed(t)
  const cookie = await signIn(foyer, 'nora')
  const simple = routes.filter(
    ({ method, path }) =>
      method === 'GET' && !/[:*]/.test(path) && !path.endsWith('/auth/notifications'),
  )
  let count = 0
  for (const route of simple) {
    if (!operations.has(nameOf(route))) continue
    const answer = await foyer.app.inject({ url: route.path, headers: { cookie } })
    if (answer.statusCode !== 200) continue
    count += 1
    const type = String(answer.headers['content-type']).split(';', 1)[0] ?? ''
    const types = mediaTypesOf(operations.get(nameOf(route)))
    t.ok(types.includes(type), `${nameOf(route)}: ${type}, not ${types.join()}`)
  }
  t.ok(count > 20, `${count} answers`)
})
