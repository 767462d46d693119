/**
 * A room as one would write it on paper: lists and sets that change in place, permissions by name,
 * and a video that moves on millisecond by millisecond. Slow, and knows nothing of the product.
 */

export interface Member {
  id: string
  account: number | undefined
  /** What an invite leaves them. */
  only?: string[]
  isInside: boolean
}

export interface Entry {
  id: string
  startAt?: number | undefined
  subtitle?: string | undefined
}

/** What was done and can be undone. */
export type Done = { number: number } & (
  | { what: 'seek'; from: number }
  | { what: 'add'; ids: string[] }
  | { what: 'remove'; entry: Entry; place: number; voters: string[] }
  | {
      what: 'skip'
      entry: Entry
      at: number
      speed: number
      isPlaying: boolean
      voters: string[]
      follower: string | undefined
    }
)

/** Positions are counted in quarters of a millisecond, so that every speed adds a whole number. */
export const unit = 4000

export const lengths: Record<string, number | undefined> = {
  a: 2,
  b: 3,
  c: undefined,
  d: 1,
  e: 5,
  f: 0.5,
}

const everyone = [
  'playback.play-pause',
  'playback.skip',
  'playback.seek',
  'playback.speed',
  'manage-queue.add',
  'manage-queue.remove',
  'manage-queue.order',
  'manage-queue.vote',
  'manage-queue.play-now',
  'manage-queue.edit',
  'chat',
  'configure-room.set-title',
  'configure-room.set-description',
  'configure-room.set-visibility',
  'configure-room.set-queue-mode',
  'configure-room.other',
]
const setters = [
  'configure-room.set-permissions.for-all-unregistered-users',
  'configure-room.set-permissions.for-all-registered-users',
  'configure-room.set-permissions.for-trusted-users',
  'configure-room.set-permissions.for-moderator',
]
const promoters = ['trusted-user', 'moderator', 'admin']

/** The lowest role that can ever hold a permission. */
export function lowestRole(permission: string): number {
  if (setters.includes(permission)) return setters.indexOf(permission) + 1
  if (permission === 'manage-users.kick') return 2
  const [, who] = /^manage-users\.(?:promote|demote)-(.*)$/.exec(permission) ?? []
  return who === undefined ? 0 : promoters.indexOf(who) + 2
}

export const allNames = [
  ...everyone,
  ...setters,
  ...promoters.flatMap((who) => [`manage-users.promote-${who}`, `manage-users.demote-${who}`]),
  'manage-users.kick',
]

export function createOracle(roles: Record<number, number>, limit: number) {
  const room = {
    owner: 1,
    title: '',
    visibility: 'public',
    mode: 'manual',
    voteSkip: false,
    now: undefined as Entry | undefined,
    queue: [] as Entry[],
    position: 0,
    speed: 4,
    isPlaying: false,
    sinceChange: 0,
    votes: [] as { video: string; by: string }[],
    skipVotes: [] as string[],
    roles: { ...roles },
    granted: [
      new Set(everyone),
      new Set(everyone),
      new Set(everyone),
      new Set([
        ...everyone,
        'manage-users.kick',
        'manage-users.promote-trusted-user',
        'manage-users.demote-trusted-user',
      ]),
    ],
    out: [] as { id: string; number: number; left: number }[],
    done: [] as Done[],
    number: 0,
  }

  const roleOf = ({ account }: Member) => {
    if (account === undefined) return 0
    if (account === room.owner) return 99
    return room.roles[account] ?? 1
  }
  const roleMay = (role: number, permission: string) => {
    if (role >= 4) return true
    for (let at = 0; at <= role; at++) if (room.granted[at]?.has(permission)) return true
    return false
  }
  const may = (member: Member, permission: string) =>
    roleMay(roleOf(member), permission) &&
    (member.only === undefined || roleOf(member) >= 2 || member.only.includes(permission))
  const isOut = (member: Member) => room.out.some(({ id }) => id === member.id)

  const change = () => {
    room.sinceChange = 0
  }
  const sort = () => {
    room.votes = room.votes.filter(({ video }) => room.queue.some(({ id }) => id === video))
    if (room.mode !== 'vote') return
    const count = (entry: Entry) => room.votes.filter(({ video }) => video === entry.id).length
    // Bubbles, which keeps those alike in their order.
    for (let round = 0; round < room.queue.length; round++) {
      for (let at = 0; at + 1 < room.queue.length; at++) {
        const [one, two] = [room.queue[at], room.queue[at + 1]]
        if (one && two && count(one) < count(two)) room.queue.splice(at, 2, two, one)
      }
    }
  }
  const begin = (entry: Entry | undefined, at: number) => {
    room.now = entry
    room.position = at
    room.skipVotes = []
    change()
  }
  const next = () => {
    const old = room.now
    if (old && room.mode === 'dj') {
      begin({ ...old, startAt: undefined }, 0)
      return
    }
    if (old && room.mode === 'loop') room.queue.push({ ...old, startAt: undefined })
    const entry = room.queue.shift()
    begin(entry, (entry?.startAt ?? 0) * unit)
    room.speed = 4
    if (!entry) room.isPlaying = false
    sort()
  }
  const lengthOf = () => (room.now ? lengths[room.now.id] : undefined)

  return {
    room,
    roleOf,
    roleMay,
    may,
    isOut,
    sort,
    begin,
    next,
    change,
    limit,
    lengthOf,
    /** Lets a millisecond pass. */
    tick() {
      for (const entry of room.out) entry.left -= 1
      room.out = room.out.filter(({ left }) => left > 0)
      const end = lengthOf()
      room.sinceChange += 1
      if (room.isPlaying) {
        room.position += room.speed
        if (end !== undefined) room.position = Math.min(room.position, end * unit)
      }
      const isOver = end !== undefined && room.isPlaying && room.position >= end * unit
      if (isOver && room.sinceChange >= 1000) next()
    },
    /** What happens between two milliseconds. */
    settle() {
      if (!room.now && room.queue.length > 0) next()
    },
    position: () => room.position / unit,
  }
}

export type Oracle = ReturnType<typeof createOracle>
