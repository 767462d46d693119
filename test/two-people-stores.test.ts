import { readdirSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import t from 'tap'
import { reachableEngines } from './support/database.js'
import { arrangeTwo, marksOf } from './support/two-people/arrange.js'
import { authorizationCases } from './support/two-people/authorization-cases.js'
import { discordCases } from './support/two-people/discord-cases.js'
import { historyCases } from './support/two-people/history-cases.js'
import { identityCases } from './support/two-people/identity-cases.js'
import { inviteCases } from './support/two-people/invitation-cases.js'
import { jobCases } from './support/two-people/job-cases.js'
import { libraryCases } from './support/two-people/library-cases.js'
import { moveInCases } from './support/two-people/move-in-cases.js'
import { differenceOf, linesOf } from './support/two-people/rows.js'
import {
  createIdOf,
  type Facts,
  type StoreCase,
  type StoreCases,
} from './support/two-people/store-case.js'
import { ownRoomCases } from './support/two-people/room-cases.js'
import { securityCases } from './support/two-people/security-cases.js'
import { sessionCases } from './support/two-people/session-cases.js'
import { subscriptionCases } from './support/two-people/subscription-cases.js'

const stores: Record<string, StoreCases> = {
  ...authorizationCases,
  ...discordCases,
  ...historyCases,
  ...identityCases,
  ...inviteCases,
  ...jobCases,
  ...libraryCases,
  ...moveInCases,
  ...ownRoomCases,
  ...securityCases,
  ...sessionCases,
  ...subscriptionCases,
}

/** Stores of what belongs to nobody, and single functions about everybody, and why. */
const notAboutOne: readonly [what: RegExp, why: string][] = [
  [/^catalogue\//, 'channels and videos are everybody’s'],
  [/^platform\/events\//, 'so is what happens to them'],
  [/^identity\/limits-store\//, 'attempts are counted by digests'],
  [
    /^identity\/accounts\/known-network-store\//,
    'a network is known by the digest of a name with it',
  ],
  [/^authorization\/application-store\/countUnused/, 'of those that nobody owns'],
  [/^operator\/(?:backup|move-in\/invidious-store)/, 'other databases'],
  [/^operator\/move-in\/target-store\/listNewsOf$/, 'videos again'],
  [
    /^platform\/jobs\/store\/(?:lease|renew|record|leave|isCancel|cancelAbandoned|list(?!Jobs)|delete(?!Job$))/,
    'for the process that does the work',
  ],
  [/^rooms\/watch\//, 'of who holds a key or a token, who are no accounts'],
  [/^rooms\/count-store\//, 'for the operator, of all'],
  [
    /^rooms\/.*\/(?:delete(?:Expired|Empty|Process)|saveEmpty|mark(?!Occupied)|list(?:Due|Empty|Occupied|Processes)|countUnowned|insertProcess|beat)/,
    'for the process that keeps rooms',
  ],
  [/^identity\/accounts\/administrator-store\//, 'of all administrators'],
  [/^identity\/accounts\/directory-store\/(?:list|count)Directory$/, 'for administrators, of all'],
  [
    /^identity\/invitations\/store\/(?:deleteOld|.*FirstAdministratorLinks$)/,
    'of everybody when they are old, and of nobody',
  ],
  [/^identity\/accounts\/count-days-store\//, 'of all, by day'],
  [/^platform\/jobs\/store\/countJobStates$/, 'for administrators, of all'],
  [/^identity\/audit-log\/store\//, 'for administrators; it has names, and outlives accounts'],
  [/^identity\/second-factor\/.*-store\/deleteExpired/, 'of everybody, when they are old'],
  [/^identity\/security-events\/store\/deleteOld/, 'of everybody, when they are old'],
  [/^identity\/security-events\/store\/takeWaiting/, 'for the process that sends mail, of all'],
  [/^operator\/doctor\//, 'what an operator checks'],
  [/^library\/transfer\/formats\/newpipe-store\//, 'a file that somebody has sent'],
  [/^platform\/jobs\/lease-store\//, 'for the process that does the work'],
  [
    /\/(?:hasAccounts|hasAdministrator|countAccounts|listAccounts|countSessions|listMostFollowed)$/,
    'for the operator, of all',
  ],
]

const root = resolve('dist/tests/src')

/** Every function that a store exports, as `wing/store/function`. */
async function listFunctions(): Promise<string[]> {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  const found: string[] = []
  for (const file of files.filter((name) => /(?:^|[/-])store\.js$/.test(name))) {
    const path = join(root, file)
    const module = (await import(pathToFileURL(path).href)) as Record<string, unknown>
    const names = Object.keys(module).filter((name) => typeof module[name] === 'function')
    const store = relative(root, path).replace(/\.js$/, '')
    found.push(...names.map((name) => `${store}/${name}`))
  }
  return found.filter((name) => !notAboutOne.some(([what]) => what.test(name))).sort()
}

/** What makes a part of a query, or of its result, and asks no database. */
const pure = [
  'identity/accounts/ban-store/banOf',
  'identity/accounts/ban-store/isBanned',
  'identity/accounts/store/accountOf',
  'identity/sessions/roots-store/isGrantedToken',
  'identity/sessions/roots-store/isListedByParent',
  'identity/sessions/roots-store/selectRoots',
  'library/history/store/watchedEntryOf',
  'library/subscriptions/hide-store/hideChoicesOf',
  'library/subscriptions/hide-store/hideFlagsOf',
  'platform/jobs/store/jobOf',
]

t.test('every function of a store that is about somebody is called below', async (t) => {
  const called = Object.entries(stores).flatMap(([store, cases]) =>
    Object.keys(cases).map((name) => `${store}/${name}`),
  )
  t.same(await listFunctions(), [...called, ...pure].sort())
})

for (const engine of await reachableEngines()) {
  t.test(`${engine}: no store shows or changes what is another person’s`, async (t) => {
    const { foyer, people, ledger, content } = await arrangeTwo(t, engine)
    const before = linesOf(content).join('\n')
    const idOf = createIdOf(content)
    const marks = new Map(people.map((person) => [person, marksOf(person, ledger, content)]))
    const pairs = [people, [people[1], people[0]]] as const

    async function check(facts: Facts, what: string, { call, gives, changes }: StoreCase) {
      const { me, other } = facts
      const given = await call(facts)
      const text = JSON.stringify([given instanceof Set ? [...given] : given])
      const shown = (marks.get(other) ?? []).filter((mark) => text.includes(mark))
      const now = await ledger.read()
      const changed = differenceOf(content, now)
      const [old, left] = [ledger.ownedBy(content, other.id), ledger.ownedBy(now, other.id)]
      t.strictSame(
        { given, changed, shown, changedOfOther: differenceOf(old, left) },
        { given: gives(facts), changed: changes, shown: [], changedOfOther: '' },
        `${what} for ${me.name}`,
      )
      if (linesOf(now).join('\n') !== before) await ledger.restore(content)
    }

    const cases = Object.entries(stores).flatMap(([store, functions]) =>
      Object.entries(functions).flatMap(([name, all]) =>
        all.map((one) => ({ what: `${store}: ${name}`, one })),
      ),
    )
    for (const [me, other] of pairs) {
      const facts = { db: foyer.db, me, other, now: foyer.clock.now(), idOf }
      for (const { what, one } of cases) await check(facts, what, one)
    }
  })
}
