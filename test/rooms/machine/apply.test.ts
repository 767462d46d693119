import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import t from 'tap'
import { apply, perform } from '../../../src/rooms/machine/apply.js'
import type { Command } from '../../../src/rooms/machine/command.js'
import { effectiveMask } from '../../../src/rooms/machine/grants.js'
import { listPermissions, maskOf } from '../../../src/rooms/machine/permissions.js'
import { roleOf, type Person } from '../../../src/rooms/machine/person.js'
import { dueAt, positionAt } from '../../../src/rooms/machine/playback.js'
import type { RoomState } from '../../../src/rooms/machine/state.js'
import { newRoomState } from '../../../src/rooms/machine/state.js'
import { obey } from './obey.js'
import { allNames, createOracle, lengths, type Member, type Oracle } from './oracle.js'

const limits = { queue: 4, chat: 10 }
const start = Date.UTC(2026, 0, 1)

const members: Member[] = [
  { id: 'owner', account: 1, isInside: true },
  { id: 'admin', account: 2, isInside: true },
  { id: 'moderator', account: 3, isInside: true },
  { id: 'trusted', account: 4, isInside: true },
  { id: 'registered', account: 5, isInside: true },
  { id: 'guest', account: undefined, isInside: true },
  { id: 'viewer', account: undefined, only: ['chat'], isInside: true },
  { id: 'away', account: 6, isInside: false },
  { id: 'trusted away', account: 7, isInside: false },
]
const roles = { 2: 4, 3: 3, 4: 2, 7: 2 } as const

const personOf = ({ id, account, only }: Member): Person => ({
  identities: [id],
  name: id,
  connectionId: id,
  status: 'none',
  ...(account === undefined ? {} : { accountId: account }),
  ...(only && { invitation: { role: 0, mask: maskOf(['chat']) } }),
})

const videoOf = (id: string) => {
  const length = lengths[id]
  return { service: 'direct', id, ...(length === undefined ? {} : { length }) }
}
const video = fc.constantFrom(...Object.keys(lengths)).map(videoOf)
const place = fc.integer({ min: -1, max: 5 })
const connectionId = fc.constantFrom(...members.map(({ id }) => id), 'nobody')
const mask = fc.oneof(
  fc.nat(2 ** 27 - 1),
  fc.constantFrom(0, 128, 113_250_303, 133_173_247, 134_217_727),
)
const changes = fc.record(
  {
    title: fc.constantFrom('', 'one', 'two'),
    visibility: fc.constantFrom('public' as const, 'unlisted' as const, 'private' as const),
    queueMode: fc.constantFrom('manual' as const, 'vote' as const, 'loop' as const, 'dj' as const),
    enableVoteSkip: fc.boolean(),
    grants: fc.record({ 0: mask, 1: mask, 2: mask, 3: mask }, { requiredKeys: [] }),
  },
  { requiredKeys: [] },
)

const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ type: fc.constantFrom('play' as const, 'pause' as const) }),
  fc.record({ type: fc.constantFrom('skip' as const, 'claim' as const) }),
  fc.record({ type: fc.constant('seek' as const), position: fc.integer({ min: -1, max: 6 }) }),
  fc.record({
    type: fc.constant('speed' as const),
    speed: fc.constantFrom(0.1, 0.25, 0.5, 1, 2, 4),
  }),
  fc.record({ type: fc.constant('add' as const), videos: fc.array(video, { maxLength: 3 }) }),
  fc.record({ type: fc.constant('add' as const), videos: video.map((one) => [one]) }),
  fc.record({ type: fc.constant('add' as const), videos: fc.array(video, { minLength: 3 }) }),
  fc.record({
    type: fc.constant('edit' as const),
    video,
    subtitleUrl: fc.constant('https://a.example/b.vtt'),
  }),
  fc.record({ type: fc.constant('remove' as const), video }),
  fc.record({ type: fc.constant('order' as const), from: place, to: place }),
  fc.record({ type: fc.constant('vote' as const), video, isFor: fc.boolean() }),
  fc.record({ type: fc.constant('play-now' as const), video }),
  fc.record({ type: fc.constant('undo' as const), id: fc.integer({ min: 1, max: 8 }) }),
  fc.record({ type: fc.constant('chat' as const), text: fc.string({ maxLength: 12 }) }),
  fc.record({ type: fc.constant('set' as const), changes }),
  fc.record({
    type: fc.constant('promote' as const),
    connectionId,
    role: fc.constantFrom(1 as const, 2 as const, 3 as const, 4 as const),
  }),
  fc.record({ type: fc.constantFrom('kick' as const, 'ban' as const), connectionId }),
  fc.record({ type: fc.constant('readmit' as const), id: fc.integer({ min: 1, max: 8 }) }),
)

const step = fc.record({
  member: fc.oneof(
    { weight: 1, arbitrary: fc.constantFrom(...members) },
    { weight: 1, arbitrary: fc.constantFrom(...members.slice(0, 2)) },
  ),
  command,
  wait: fc.oneof(
    { weight: 300, arbitrary: fc.integer({ min: 0, max: 4000 }) },
    { weight: 1, arbitrary: fc.constant(601_000) },
  ),
})

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

const actorOf = (member: Member, people: readonly Person[]) => {
  const { connectionId, ...outside } = personOf(member)
  const isInside = people.some((one) => one.connectionId === connectionId)
  return isInside ? { ...outside, connectionId } : outside
}

const begin = (): RoomState => ({ ...newRoomState({ name: 'room', ownerId: 1 }, start), roles })

/** Begins videos exactly when they are due, as the server's timers do; twice, as two servers do. */
function passTime(state: RoomState, until: number): RoomState {
  for (let turn = 0; turn < 5000; turn++) {
    const due = dueAt(state)
    if (due === undefined || due > until) return state
    const now = due === 0 ? until : due
    const { state: next } = perform(state, { type: 'advance' }, now)
    if (perform(next, { type: 'advance' }, now).state !== next) throw new Error('began twice')
    state = next
  }
  throw new Error('videos begin without end')
}

/** What both sides know of a room, in the same words. */
function describe(state: RoomState, now: number) {
  return {
    current: state.current?.id,
    queue: state.queue.map(({ id, startAt, subtitleUrl }) => [
      id,
      startAt?.toFixed(6),
      subtitleUrl !== undefined,
    ]),
    position: positionAt(state, now).toFixed(6),
    isPlaying: state.playback.isPlaying,
    speed: state.playback.speed,
    votes: Object.fromEntries(
      Object.entries(state.votes).map(([key, by]) => [key.split(' ')[1], by.toSorted()]),
    ),
    skipVotes: state.skipVotes.toSorted(),
    title: state.title,
    visibility: state.visibility,
    mode: state.queueMode,
    voteSkip: state.enableVoteSkip,
    roles: members.map((member) => {
      const role = roleOf(state, personOf(member))
      return role === -1 ? 99 : role
    }),
    may: ([0, 1, 2, 3, 4] as const).map((role) =>
      listPermissions(effectiveMask(state.grants, role)).toSorted(),
    ),
    out: state.exclusions
      .filter(({ until = Infinity }) => until > now)
      .map(({ id, identities }) => [id, identities[0]]),
  }
}

function describeOracle(oracle: Oracle): Record<keyof ReturnType<typeof describe>, unknown> {
  const { room } = oracle
  const votes: Record<string, string[]> = {}
  for (const { video, by } of room.votes) votes[video] = [...(votes[video] ?? []), by].toSorted()
  return {
    current: room.now?.id,
    queue: room.queue.map(({ id, startAt, subtitle }) => [
      id,
      startAt?.toFixed(6),
      subtitle !== undefined,
    ]),
    position: oracle.position().toFixed(6),
    isPlaying: room.isPlaying,
    speed: room.speed / 4,
    votes,
    skipVotes: room.skipVotes.toSorted(),
    title: room.title,
    visibility: room.visibility,
    mode: room.mode,
    voteSkip: room.voteSkip,
    roles: members.map(oracle.roleOf),
    may: [0, 1, 2, 3, 4].map((role) =>
      allNames.filter((name) => oracle.roleMay(role, name)).toSorted(),
    ),
    out: room.out.map(({ id, number }) => [number, id]),
  }
}

/** What of a room is not as it should be. */
function findDifference(got: object, wanted: object): string | undefined {
  const values = new Map(Object.entries(wanted))
  return Object.entries(got)
    .filter(([name, value]) => !isDeepStrictEqual(value, values.get(name)))
    .map(
      ([name, value]) =>
        `${name} ${JSON.stringify(value)}, not ${JSON.stringify(values.get(name))}`,
    )
    .at(0)
}

/** How often each command ended in which way. */
const results = new Map<string, number>()

function follow(steps: readonly Step[]): void {
  let state = begin()
  let now = start
  const oracle = createOracle(roles, limits.queue)
  for (const { member, command, wait } of steps) {
    for (let passed = 0; passed < wait; passed++) oracle.tick()
    now += wait
    state = passTime(state, now)
    const people = members.filter((one) => one.isInside && !oracle.isOut(one)).map(personOf)
    const outcome = apply(state, command, { actor: actorOf(member, people), now, people, limits })
    const expected = obey(oracle, { member, members }, command)
    oracle.settle()
    const result = 'refusal' in outcome ? outcome.refusal.code : 'ok'
    const what = `${member.id} ${JSON.stringify(command)} ${result}`
    if (result !== expected) throw new Error(`${what}, not ${expected}`)
    results.set(`${command.type} ${result}`, (results.get(`${command.type} ${result}`) ?? 0) + 1)
    if (!('refusal' in outcome)) state = passTime(outcome.state, now)
    const difference = findDifference(describe(state, now), describeOracle(oracle))
    if (difference) throw new Error(`${what}: ${difference}`)
  }
}

t.test('whatever anyone sends, a room is as one on paper', async (t) => {
  const steps = fc.array(step, { minLength: 30, maxLength: 60, size: 'max' })
  fc.assert(fc.property(steps, follow), { numRuns: 200, endOnFailure: true })
  const types = new Set([...results.keys()].map((result) => result.split(' ')[0] ?? ''))
  t.equal(types.size, 19, 'each command was tried')
  for (const type of types) {
    if (type === 'claim') continue
    t.ok(results.has(`${type} ok`), `${type} was done`)
    t.ok(results.has(`${type} permission_denied`), `${type} was denied`)
  }
})
