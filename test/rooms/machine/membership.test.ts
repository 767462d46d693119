import t from 'tap'
import { isAdmitted, isExcluded, roleOf } from '../../../src/rooms/machine/person.js'
import type { AssignedRole } from '../../../src/rooms/machine/roles.js'
import { guest, openRoom, owner, person } from './room.js'

const minute = 60_000
const invitation = { role: 0, mask: 128 } as const

t.test('a kick keeps somebody out for ten minutes, by all of their names and tabs', async (t) => {
  const view = openRoom()
  const target = person('target', undefined, { identities: ['session 1', 'account 7'] })
  const tab = { ...target, connectionId: 'tab' }
  view.people.push(target, tab)
  const [event] = view.do(owner, { type: 'kick', connectionId: 'tab' })
  t.match(event, { type: 'kick', connectionIds: ['target', 'tab'] })
  const again = person('x', 7, { identities: ['account 7', 'session 2'] })
  t.equal(view.try(again, { type: 'chat', text: 'hi' }), 'excluded')
  t.ok(isExcluded(view.state, again, view.now + 10 * minute - 1))
  t.notOk(isExcluded(view.state, again, view.now + 10 * minute))
})

t.test('a ban is for good, until somebody ends it', async (t) => {
  const view = openRoom()
  view.do(owner, { type: 'ban', connectionId: 'guest' })
  t.ok(isExcluded(view.state, guest, view.now + 1e12))
  const [exclusion] = view.state.exclusions
  t.match(exclusion, { id: 1, identities: ['guest'], name: 'guest' })
  t.equal(view.try(owner, { type: 'readmit', id: 9 }), 'exclusion_not_found')
  view.do(owner, { type: 'readmit', id: 1 })
  t.notOk(isExcluded(view.state, guest, view.now))
})

t.test('nobody puts out their equals, and nobody the owner', async (t) => {
  const everyone = [
    owner,
    person('administrator', 2),
    person('moderator', 3),
    person('trusted', 4),
    person('registered', 5),
    person('guest'),
  ]
  for (const [at, actor] of everyone.entries()) {
    for (const [place, target] of everyone.entries()) {
      const view = openRoom({}, { roles: { 2: 4, 3: 3, 4: 2 } })
      // Trusted people may kick here.
      view.do(owner, { type: 'set', changes: { grants: { 2: 2 ** 24 } } })
      view.people = everyone
      const result = view.try(actor, { type: 'kick', connectionId: target.connectionId })
      const expected = at > 3 ? 'manage-users.kick' : place > at ? 'done' : 'outranked'
      t.equal(
        typeof result === 'string' ? result : 'done',
        expected,
        `${actor.name}, ${target.name}`,
      )
    }
  }
})

t.test('an account is promoted and demoted, a guest and the owner are not', async (t) => {
  const view = openRoom()
  const member = person('member', 5)
  const invited = person('invited', 6, { invitation: { role: 3, mask: 2 ** 27 - 1 } })
  view.people.push(member, invited)
  const promote = (connectionId: string, role: AssignedRole) =>
    view.try(owner, { type: 'promote', connectionId, role })
  for (const role of [2, 3, 4, 1] as const) {
    t.match(promote('member', role), [{ type: 'promote', connectionIds: ['member'], role }])
    t.equal(roleOf(view.state, member), role)
  }
  t.same(view.state.roles, {})
  t.equal(promote('guest', 2), 'promotion_impossible')
  t.equal(promote('owner', 2), 'promotion_impossible')
  t.equal(promote('nobody', 2), 'person_not_found')
  t.equal(roleOf(view.state, invited), 3)
  promote('invited', 1)
  t.equal(roleOf(view.state, invited), 1, 'the room has the last word')
})

t.test('who has an account can claim a room that nobody owns', async (t) => {
  const view = openRoom({ ownerId: undefined })
  t.equal(view.try(guest, { type: 'claim' }), 'login_required')
  const member = person('member', 5)
  view.people.push(member)
  t.match(view.do(member, { type: 'claim' }), [{ type: 'claim', by: { role: -1 } }])
  t.equal(view.state.ownerId, 5)
  t.equal(view.try(owner, { type: 'claim' }), 'owned')
})

t.test('a private room is for its owner, those with a role and the invited', async (t) => {
  const view = openRoom({}, { roles: { 4: 2, 6: 1 } })
  view.do(owner, { type: 'set', changes: { visibility: 'private' } })
  const cases: [boolean, ReturnType<typeof person>][] = [
    [true, owner],
    [true, person('trusted', 4)],
    [true, person('invited', undefined, { invitation })],
    [false, person('registered', 5)],
    [false, person('demoted', 6)],
    [false, person('stranger')],
  ]
  for (const [isIn, actor] of cases) {
    t.equal(isAdmitted(view.state, actor), isIn, actor.name)
    if (!isIn) t.equal(view.try(actor, { type: 'play' }), 'not_admitted')
  }
  t.equal(typeof view.try(guest, { type: 'play' }), 'object', 'who is inside stays')
})

t.test('a room without an owner cannot be private: nobody would get in', async (t) => {
  const view = openRoom({ ownerId: undefined })
  t.equal(view.try(guest, { type: 'set', changes: { visibility: 'private' } }), 'owner_required')
})

t.test('a message has 1 to 2,000 characters and a title no line ends', async (t) => {
  const view = openRoom()
  t.equal(view.try(guest, { type: 'chat', text: '' }), 'text_invalid')
  t.equal(view.try(guest, { type: 'chat', text: 'x'.repeat(2001) }), 'text_invalid')
  const before = view.state
  const text = 'x'.repeat(2000)
  const by = { connectionId: 'guest', name: 'guest', isLoggedIn: false, role: 0 }
  t.same(view.do(guest, { type: 'chat', text }), [{ type: 'chat', text, at: view.now, by }])
  t.equal(view.state, before)
  for (const title of ['a\nb', 'x'.repeat(256)]) {
    t.equal(view.try(owner, { type: 'set', changes: { title } }), 'text_invalid')
  }
  t.equal(view.try(person('elsewhere'), { type: 'chat', text: 'hi' }), 'not_inside')
})
