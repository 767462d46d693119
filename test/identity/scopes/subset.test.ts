import fc from 'fast-check'
import t from 'tap'
import { parseScope, parseScopes } from '../../../src/identity/scopes/pattern.js'
import { isSubset } from '../../../src/identity/scopes/subset.js'
import { admits, pieces } from './oracle.js'

function isWithin(child: string, parents: string[]): boolean {
  const pattern = parseScope(child)
  if (!pattern) throw new Error(`Not a scope: ${child}`)
  return isSubset(pattern, parseScopes(parents))
}

type Row = [child: string, parents: string[]]

const within: Row[] = [
  ['GET:feed', ['GET:feed']],
  ['get:FEED', ['GET:feed']],
  [':feed', [':feed']],
  [':feed', [':*']],
  ['GET;POST:x', [':*']],
  ['DELETE;GET:x', [':*']],
  [':playlists/*', [':playlists*']],
  [':playlists*', [':playlists*']],
  [':playlists', [':playlists*']],
  ['GET;POST:feed', ['GET:feed', 'POST:*']],
  [':feed', ['GET;POST;PUT:feed', 'HEAD;DELETE;PATCH;OPTIONS:f*']],
  // It admits nothing, and so it admits nothing more.
  ['BREW:feed', []],
  [':admin/users', [':admin*']],
  [':admin*', [':admin*']],
  [':admin*', [':*', ':admin/*']],
  [':admin*', [':a*', ':admin/*']],
  [':a*', [':*']],
  [':adm*', [':*']],
  [':*', [':*']],
  [':admin', [':*']],
  [':administrator', [':*']],
]

const beyond: Row[] = [
  ['GET:feed', []],
  ['GET:feed', ['POST:feed']],
  ['GET;POST:feed', ['GET:feed']],
  ['BREW;GET:feed', ['BREW:feed']],
  [':feed', ['GET:feed']],
  [':feed', ['GET;POST;PUT;HEAD;DELETE;PATCH:feed']],
  [':feed*', [':feed']],
  [':playlists*', [':playlists/*']],
  [':playlists*', [':playlists', ':playlists/*']],
  [':playlists', [':playlists/*']],
  [':*', [':a*', ':b*']],
  [':feeds', [':feed']],
  [':admin/users', [':*']],
  [':admin/*', [':*']],
  [':admin*', [':*']],
  [':admin*', [':admin/*']],
  [':admin*', [':*', ':admin/users']],
  [':adm*', [':admin*']],
  [':*', [':admin*']],
]

t.test('a child that asks for no more than its parents is within them', async (t) => {
  for (const [child, parents] of within) {
    t.equal(isWithin(child, parents), true, `${child} within ${parents.join(' ')}`)
  }
})

t.test('a child that asks for anything more is not', async (t) => {
  for (const [child, parents] of beyond) {
    t.equal(isWithin(child, parents), false, `${child} beyond ${parents.join(' ')}`)
  }
})

/** Texts of up to `length` pieces; `~` is a letter that no pattern below names. */
function textsOf(length: number): string[] {
  const letters = [...pieces, '~']
  const texts = ['']
  for (let round = 0, from = 0; round < length; round += 1) {
    const to = texts.length
    for (const text of texts.slice(from, to)) texts.push(...letters.map((l) => text + l))
    from = to
  }
  return [...new Set(texts)]
}

/**
 * A pattern here names at most two pieces, so that three are enough to tell any two sets of them
 * apart: what follows a prefix is either named by another pattern, or stands for all (`~`).
 */
const universe = textsOf(3)
const methodsOfUniverse = ['GET', 'POST', 'DELETE']

const shortScope = fc
  .tuple(
    fc.subarray(['GET', 'POST', 'DELETE'], { maxLength: 3 }),
    fc.array(fc.constantFrom(...pieces), { maxLength: 2 }),
    fc.boolean(),
  )
  .filter(([, name, isPrefix]) => isPrefix || name.length > 0)
  .map(([methods, name, isPrefix]) => `${methods.join(';')}:${name.join('')}${isPrefix ? '*' : ''}`)

/** Every request of the universe that the child admits is admitted by a parent. */
function isWithinByTrying(child: string, parents: string[]): boolean {
  // A child without methods also has those that the universe leaves out; ask for one of them.
  return [...methodsOfUniverse, 'PATCH'].every((method) =>
    universe.every(
      (endpoint) =>
        !admits(child, method, endpoint) ||
        parents.some((parent) => admits(parent, method, endpoint)),
    ),
  )
}

t.test('within is what trying every request of a small world shows', async (t) => {
  let count = 0
  t.doesNotThrow(() => {
    fc.assert(
      fc.property(shortScope, fc.array(shortScope, { maxLength: 4 }), (child, parents) => {
        const expected = isWithinByTrying(child, parents)
        if (expected) count += 1
        return isWithin(child, parents) === expected
      }),
      { numRuns: 3000 },
    )
  })
  t.ok(count > 100, `${count} of the children were within their parents`)
})

t.test('every scope is within itself, and within what its parents are within', async (t) => {
  t.doesNotThrow(() => {
    fc.assert(
      fc.property(shortScope, shortScope, shortScope, (a, b, c) => {
        const isChained = isWithin(a, [b]) && isWithin(b, [c])
        return isWithin(a, [a]) && (!isChained || isWithin(a, [c]))
      }),
      { numRuns: 3000 },
    )
  })
})
