import t from 'tap'
import { insertAccount } from '../../../src/identity/accounts/store.js'
import { patternsOfNames, scopeNames } from '../../../src/identity/scopes/oauth-names.js'
import { mintToken } from '../../../src/identity/sessions/mint-token.js'
import { listGuardedEndpoints, listScopes } from '../../../src/doors/web/reference/list-scopes.js'
import { operationsOf } from '../../../src/doors/web/reference/document.js'
import { readDocument } from '../../support/api-document.js'
import { getPage } from '../../support/forms.js'
import { startFoyer } from '../../support/foyer.js'

const largest = 150_000

t.test('the reference shows every operation of the document, once', async (t) => {
  const foyer = await startFoyer(t)
  const document = await readDocument(foyer)
  const index = await getPage(foyer, '/docs/reference')
  t.ok(index.body.length < largest, `${index.body.length} bytes`)
  const chapters = new Set(
    [...index.body.matchAll(/href="(\/docs\/reference\/[\w-]+)"/g)].map(([, path = '']) => path),
  )
  const bodies = new Map<string, string>()
  for (const path of chapters) {
    const { statusCode, body } = await getPage(foyer, path)
    t.equal(statusCode, 200, path)
    t.ok(Buffer.byteLength(body) < largest, `${path}: ${body.length} bytes`)
    t.notMatch(body, /<script/)
    bodies.set(path, body)
  }
  for (const { method, path, operation } of operationsOf(document)) {
    const { operationId = '' } = operation
    const pages = [...bodies.values()].filter((body) => body.includes(`id="${operationId}"`))
    t.equal(pages.length, 1, operationId)
    t.ok(pages[0]?.includes(`<strong>${method}</strong> <code>${path}</code>`), operationId)
    t.match(index.body, `#${operationId}"`)
  }
})

t.test('every type that a page of the reference names is on that page, once', async (t) => {
  const foyer = await startFoyer(t)
  const { body: index } = await getPage(foyer, '/docs/reference')
  const paths = [...index.matchAll(/<h2><a href="([^"]+)"/g)].map(([, path = '']) => path)
  t.ok(paths.length > 15)
  for (const path of paths) {
    const { body } = await getPage(foyer, path)
    const ids = [...body.matchAll(/ id="([^"]+)"/g)].map(([, id = '']) => id)
    t.equal(new Set(ids).size, ids.length, path)
    for (const [, anchor = ''] of body.matchAll(/href="#([^"]+)"/g)) {
      t.ok(ids.includes(anchor), `${path}: ${anchor}`)
    }
  }
  t.equal((await getPage(foyer, '/docs/reference/nothing')).statusCode, 404)
})

t.test('the page of scopes names every scope and every guarded endpoint', async (t) => {
  const foyer = await startFoyer(t)
  const { body } = await getPage(foyer, '/docs/scopes')
  t.ok(Buffer.byteLength(body) < largest, `${body.length} bytes`)
  t.notMatch(body, /<script/)
  for (const name of scopeNames) t.ok(body.includes(`<code>${name}</code>`), name)
  const document = await readDocument(foyer)
  for (const { method, path, operation } of operationsOf(document)) {
    const [scope] = operation.security?.flatMap(({ bearer = [] }) => bearer) ?? []
    if (scope === undefined) continue
    const shown = `${method} ${path.replace(/\{(\w+)\}/g, ':$1')}`
    t.ok(body.includes(`<td><code>${scope}</code></td><td><code>${shown}</code></td>`), shown)
  }
})

t.test('a scope opens the endpoints that its page lists, and no others', async (t) => {
  const foyer = await startFoyer(t)
  const accountId = await insertAccount(foyer.db, { name: 'nora', createdAt: 0 })
  await foyer.db.updateTable('account').set({ role: 'admin' }).execute()
  const endpoints = listGuardedEndpoints(foyer.app.listRoutes())
  t.ok(endpoints.length > 80, `${endpoints.length} endpoints`)
  const isOpen = async (token: string, { method, path }: (typeof endpoints)[number]) => {
    const start = foyer.log.length
    const headers = { authorization: `Bearer ${token}` }
    // With a wrong `since` the stream of notifications answers and ends, too.
    const url = `${path.replaceAll(':', '')}?since=never`
    await foyer.app.inject({ method: method as 'GET', url, headers })
    return !foyer.log.slice(start).join('').includes('"code":"scope_insufficient"')
  }
  for (const { name, opens } of listScopes(endpoints)) {
    const scopes = patternsOfNames([name])
    if (scopes.length === 0) {
      t.same(opens, [], name)
      continue
    }
    const wrong: string[] = []
    for (const endpoint of endpoints) {
      // Some of these requests end the token that they come with.
      const { token } = await mintToken(foyer, { accountId, scopes })
      const isListed = opens.includes(endpoint)
      if ((await isOpen(token, endpoint)) !== isListed) {
        wrong.push(`${endpoint.method} ${endpoint.path} is ${isListed ? 'listed' : 'not listed'}`)
      }
    }
    t.same(wrong, [], name)
  }
})
