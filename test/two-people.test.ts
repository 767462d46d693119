import t from 'tap'
import { reachableEngines } from './support/database.js'
import type { Foyer } from './support/foyer.js'
import { listRoutes, type Route } from './support/routes.js'
import { arrangeTwo, marksOf } from './support/two-people/arrange.js'
import type { Person } from './support/two-people/people.js'
import { proofs, requestOf, type Call } from './support/two-people/requests.js'
import { differenceOf, linesOf } from './support/two-people/rows.js'

/** Sends a request and reads its answer to the end; of a stream, which has none, the head. */
async function send({ app }: Foyer, request: ReturnType<typeof requestOf>) {
  const response = await app.inject({ ...request, payloadAsStream: true })
  const head = JSON.stringify(response.headers)
  const stream = response.stream()
  const chunks = [head]
  if (head.includes('text/event-stream')) stream.destroy()
  else for await (const chunk of stream) chunks.push(String(chunk))
  return { status: response.statusCode, text: chunks.join('') }
}

/** What anybody may see of the catalogue, whoever follows it. */
const isCatalogue = (path: string) =>
  /^\/api\/v1\/(?:channels|videos|search|popular|trending)\b|^\/feed\/channel|^\/vi\//.test(path)

/** Routes that do not let somebody like these in, or do nothing of theirs, and why. */
const closed: Record<string, string> = {
  'GET /confirm-email': 'needs the key of a link',
  'GET /invitations': 'only administrators invite here',
  'POST /invitations': 'only administrators invite here',
  'POST /invitations/revoke': 'needs the handle of an invitation',
  'GET /pages/:name': 'the operator has written none',
  'GET /first-administrator': 'needs the key of a link',
  'POST /first-administrator': 'needs the key of a link',
  'POST /forgot-password': 'needs a mail server',
  'POST /account/apps/secret': 'needs an app with a secret',
  'POST /account/second-factor/confirm': 'needs a code of the waiting secret',
  'POST /account/second-factor/codes': 'needs a second factor that is on',
  'POST /login/second-factor': 'needs the cookie of the first page',
  'GET /account/discord/done': 'needs an answer of Discord',
  'GET /api/auth/discord/callback': 'needs an answer of Discord',
  'GET /login/discord/done': 'needs an answer of Discord',
  'POST /oauth2': 'needs a code of Discord',
  'DELETE /api/room/:name': 'for the operator',
  'POST /api/announce': 'for the operator',
  'POST /api/room/:name/undo': 'nothing was done in the room that an event told of',
  'POST /oauth/introspect': 'needs a client with a secret',
  'GET /feed/playlist/:plid': 'their playlists are private',
  'GET /vi/:videoId/:name': 'needs an Invidious behind',
  'GET /api/v1/auth/export/:format': 'needs the name of a format',
  'GET /account/export/:format': 'needs the name of a format',
  'POST /account/export/:format': 'needs the name of a format',
  'POST /account/second-factor/passkey/add': 'needs a passkey',
  'POST /login/passkey': 'needs a passkey',
  'POST /login/second-factor/passkey': 'needs the cookie of the first page',
  'POST /account/transfer': 'needs a file',
  'POST /account/transfer/:jobId/start': 'needs an upload that waits',
  'POST /feed/playlists/:plid/file': 'needs a file',
  'DELETE /api/room/:name/bans/:id': 'nobody is kept out of their rooms',
  'DELETE /stream/session/:rid': 'for keys',
  'GET /public-chat/token': 'for keys',
  'GET /stream/token/v2': 'for keys',
  'GET /sync/token': 'for keys',
  'GET /stream/session': 'needs a WebSocket',
  'GET /stream/session/state': 'needs the token of a session',
  'GET /docs/:name': 'a page of the manual',
  'GET /docs/reference/:chapter': 'a part of the API reference',
  'GET /docs/files/:name': 'a file of the manual',
}

/** A passkey would ask at each log-in; the functions of its store are called for both by themselves. */
const withoutRow = 'passkey'

/** Administration, and what takes nothing but POST. */
const isClosed = ({ method, path }: Route) =>
  /^\/(?:api\/v1\/)?admin(?:\/|$)/.test(path) ||
  (method !== 'POST' &&
    /^\/oauth\/(?:token|revoke|introspect|register|device_authorization)$/.test(path))

/** A page is opened by a browser alone. */
const isPage = (path: string) => !/^\/(?:api|sessions|oauth2?)\b/.test(path)

/** A route called by each of them in each way, naming what is their own and what is not. */
const callsOf = (route: Route, people: readonly Person[]): Call[] =>
  people.flatMap((caller) =>
    people.flatMap((named) =>
      proofs
        .filter((as) => as === 'browser' || !isPage(route.path))
        .map((as) => ({ route, caller, named, as })),
    ),
  )

const nameOf = ({ method, path }: Route) => `${method} ${path}`

for (const engine of await reachableEngines()) {
  t.test(`${engine}: no route shows or changes what is another person’s`, async (t) => {
    t.setTimeout(300_000)
    const { foyer, people, ledger, content } = await arrangeTwo(t, engine)
    const before = linesOf(content).join('\n')
    const marks = new Map(people.map((person) => [person, marksOf(person, ledger, content)]))
    const answered = new Set<string>()

    for (const { id, name } of people) {
      const owned = ledger.ownedBy(content, id)
      const missing = ledger.tables.filter(
        (table) => (owned.get(table)?.length ?? 0) === 0 && table !== withoutRow,
      )
      t.same(missing, [], `${name} has a row in each table that can hold one: see people.ts`)
    }

    const otherThan = (person: Person) => (person === people[0] ? people[1] : people[0])

    /** What a call shows of the other person. */
    async function listShown(call: Call): Promise<string[]> {
      const request = requestOf(foyer, call)
      const { status, text } = await send(foyer, request)
      if (status < 400 && call.named === call.caller) answered.add(nameOf(call.route))
      const sent = JSON.stringify(request)
      const known = isCatalogue(call.route.path) ? [] : (marks.get(otherThan(call.caller)) ?? [])
      return known
        .filter((mark) => text.includes(mark) && !sent.includes(mark))
        .map((mark) => `${call.caller.name} by ${call.as} shows ${mark}`)
    }

    /** What calls by one person have changed of the other; everything is as before afterwards. */
    async function listChanged(caller: Person): Promise<string[]> {
      const now = await ledger.read()
      if (linesOf(now).join('\n') === before) return []
      const { id } = otherThan(caller)
      const changed = differenceOf(ledger.ownedBy(content, id), ledger.ownedBy(now, id))
      await ledger.restore(content)
      return changed === '' ? [] : [`${caller.name} changes ${changed}`]
    }

    /** The calls after each of which the rows are read: all that write, and the last that reads. */
    const groupsOf = (route: Route, calls: Call[]): Call[][] =>
      route.method === 'GET' ? [calls] : calls.map((call) => [call])

    async function listFaults(route: Route, caller: Person): Promise<string[]> {
      const calls = callsOf(route, people).filter((call) => call.caller === caller)
      const faults: string[] = []
      for (const group of groupsOf(route, calls)) {
        for (const call of group) faults.push(...(await listShown(call)))
        faults.push(...(await listChanged(caller)))
      }
      return faults
    }

    const routes = listRoutes(foyer.app)
    for (const route of routes) {
      const faults = [
        ...(await listFaults(route, people[0])),
        ...(await listFaults(route, people[1])),
      ]
      t.same(faults, [], nameOf(route))
    }
    const open = routes.filter((route) => !isClosed(route)).map(nameOf)
    const unanswered = open.filter((name) => !answered.has(name))
    t.same(unanswered.sort(), Object.keys(closed).sort(), 'every other route is called well')
  })
}
