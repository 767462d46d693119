import fc from 'fast-check'
import t from 'tap'
import { defaultGrants, effectiveMask } from '../../../src/rooms/machine/grants.js'
import {
  allPermissions,
  grantableTo,
  listPermissions,
  maskOf,
  permissions,
} from '../../../src/rooms/machine/permissions.js'
import { maskFor } from '../../../src/rooms/machine/person.js'
import { guest, openRoom, owner, person } from './room.js'

const allRoles = [0, 1, 2, 3, 4, -1] as const

t.test('a new room grants what OpenTogetherTube grants, bit by bit', async (t) => {
  t.same(
    allRoles.map((role) => [role, effectiveMask(defaultGrants, role)]),
    [
      [0, 113_250_303],
      [1, 113_250_303],
      [2, 113_250_303],
      [3, 133_173_247],
      [4, 134_217_727],
      [-1, 134_217_727],
    ],
  )
})

t.test('each permission has its bit', async (t) => {
  t.equal(permissions.length, 27)
  const bits = {
    'playback.play-pause': 0,
    'manage-queue.add': 3,
    chat: 7,
    'configure-room.set-title': 8,
    'configure-room.set-permissions.for-moderator': 12,
    'configure-room.set-permissions.for-all-unregistered-users': 15,
    'manage-users.promote-admin': 16,
    'manage-users.demote-trusted-user': 21,
    'configure-room.other': 22,
    'playback.speed': 23,
    'manage-users.kick': 24,
    'manage-queue.play-now': 25,
    'manage-queue.edit': 26,
  } as const
  for (const name of permissions) {
    if (name in bits) t.equal(maskOf([name]), 2 ** bits[name as keyof typeof bits], name)
  }
  t.same(listPermissions(0b1000_0001), ['playback.play-pause', 'chat'])
  t.equal(maskOf(listPermissions(allPermissions)), 2 ** 27 - 1)
})

t.test('no role can be granted what is above it', async (t) => {
  const above = (role: 0 | 1 | 2 | 3) => listPermissions(allPermissions & ~grantableTo(role))
  t.same(above(3), [
    'configure-room.set-permissions.for-moderator',
    'manage-users.promote-admin',
    'manage-users.demote-admin',
  ])
  t.equal(above(2).length, 6)
  t.equal(above(1).length, 10)
  t.equal(above(0).length, 11)
})

t.test('a change of the title leaves a room locked down', async (t) => {
  const room = openRoom()
  room.do(owner, { type: 'set', changes: { grants: { 0: 0, 1: 0, 2: 0, 3: 0 } } })
  room.do(owner, { type: 'set', changes: { title: 'Film night' } })
  t.equal(room.state.title, 'Film night')
  t.same(room.state.grants, { 0: 0, 1: 0, 2: 0, 3: 0 })
  t.equal(room.try(guest, { type: 'chat', text: 'hi' }), 'chat')
})

t.test('what a role may do does not depend on the order in which roles were granted', async () => {
  const mask = fc.nat(2 ** 27 - 1)
  const changes = fc.shuffledSubarray([0, 1, 2, 3] as const)
  const property = fc.property(changes, fc.tuple(mask, mask, mask, mask), (order, masks) => {
    const one = openRoom()
    const all = Object.fromEntries(order.map((role) => [role, masks[role]]))
    one.do(owner, { type: 'set', changes: { grants: all } })
    const other = openRoom()
    for (const role of order) {
      other.do(owner, { type: 'set', changes: { grants: { [role]: masks[role] } } })
    }
    for (const role of allRoles) {
      const wanted = ([0, 1, 2, 3] as const)
        .filter((lower) => lower <= role)
        .map((lower) =>
          order.includes(lower) ? masks[lower] & grantableTo(lower) : defaultGrants[lower],
        )
        .reduce((a, b) => a | b, 0)
      const expected = role === 4 || role === -1 ? allPermissions : wanted
      if (effectiveMask(one.state.grants, role) !== expected) return false
    }
    return true
  })
  fc.assert(property)
})

t.test('everyone loses all and members may chat, in one change', async (t) => {
  const room = openRoom()
  room.do(owner, { type: 'set', changes: { grants: { 1: 128, 0: 0 } } })
  t.equal(effectiveMask(room.state.grants, 0), 0)
  t.equal(effectiveMask(room.state.grants, 1), 128)
  t.equal(
    effectiveMask(room.state.grants, 2),
    113_250_303,
    'a role that is not named keeps its own',
  )
})

t.test('a setting can be false, empty or nothing, and stays so', async (t) => {
  const room = openRoom({ title: 'T', description: 'D' }, { enableVoteSkip: true })
  room.do(owner, {
    type: 'set',
    changes: {
      title: '',
      description: '',
      enableVoteSkip: false,
      autoSkipSegmentCategories: [],
      restoreQueueBehavior: 'never',
      grants: { 0: 0 },
    },
  })
  const { title, description, enableVoteSkip, autoSkipSegmentCategories } = room.state
  t.same(
    { title, description, enableVoteSkip, autoSkipSegmentCategories },
    { title: '', description: '', enableVoteSkip: false, autoSkipSegmentCategories: [] },
  )
  t.equal(room.state.restoreQueueBehavior, 'never')
  t.equal(room.state.grants[0], 0)
})

t.test('settings that are sent as they are take no permission', async (t) => {
  const room = openRoom({ title: 'T' })
  room.do(owner, { type: 'set', changes: { grants: { 0: 0, 1: 0, 2: 0, 3: 0 } } })
  const before = room.state
  const same = { title: 'T', visibility: 'public', grants: { 0: 0, 3: 0 } } as const
  room.do(guest, { type: 'set', changes: same })
  t.equal(room.state, before)
  const title = room.try(guest, { type: 'set', changes: { ...same, title: 'x' } })
  t.equal(title, 'configure-room.set-title')
})

t.test('nobody grants what they may not do themselves', async (t) => {
  const moderator = person('moderator', 3)
  const setter = maskOf(['configure-room.set-permissions.for-all-registered-users'])
  const room = openRoom({}, { roles: { 3: 3 } })
  room.people.push(moderator)
  room.do(owner, { type: 'set', changes: { grants: { 0: 0, 1: 0, 2: 0, 3: setter } } })
  t.equal(
    room.try(moderator, { type: 'set', changes: { grants: { 1: 1 } } }),
    'playback.play-pause',
  )
  room.do(owner, { type: 'set', changes: { grants: { 3: setter | 1 } } })
  room.do(moderator, { type: 'set', changes: { grants: { 1: 1 } } })
  t.equal(room.state.grants[1], 1)
})

t.test('an invite can give a visitor less, and takes nothing from who has a role', async (t) => {
  const invitation = { role: 0, mask: maskOf(['chat']) } as const
  const { state } = openRoom({}, { roles: { 4: 2 } })
  t.equal(maskFor(state, person('viewer', undefined, { invitation })), 128)
  t.equal(maskFor(state, person('viewer', 9, { invitation })), 128)
  t.equal(maskFor(state, person('owner', 1, { invitation })), allPermissions)
  t.equal(maskFor(state, person('trusted', 4, { invitation })), 113_250_303)
  const asModerator = { role: 3, mask: allPermissions } as const
  t.equal(maskFor(state, person('guest', undefined, { invitation: asModerator })), 133_173_247)
})
