import type { Command } from '../../../src/rooms/machine/command.js'
import { unit, type Done, type Entry, type Member, type Oracle } from './oracle.js'
import { grantsIn, takes } from './takes.js'

type NewDone = Done extends infer D ? (D extends Done ? Omit<D, 'number'> : never) : never

const kickMilliseconds = 600_000

const placeOf = ({ room }: Oracle, id: string) => room.queue.findIndex((entry) => entry.id === id)

const take = (oracle: Oracle, id: string): Entry | undefined => {
  const place = placeOf(oracle, id)
  return place < 0 ? undefined : oracle.room.queue.splice(place, 1)[0]
}

const votersOf = ({ room }: Oracle, id: string) =>
  room.votes.filter(({ video }) => video === id).map(({ by }) => by)

function keep({ room }: Oracle, done: NewDone): void {
  room.number += 1
  room.done.push({ ...done, number: room.number })
  if (room.done.length > 20) room.done.shift()
}

function skip(oracle: Oracle, entry: Entry): string {
  const { room } = oracle
  const follower = room.mode === 'dj' ? undefined : room.queue[0]?.id
  const voters = follower === undefined ? [] : votersOf(oracle, follower)
  const { position, speed, isPlaying } = room
  oracle.next()
  keep(oracle, { what: 'skip', entry, at: position, speed, isPlaying, voters, follower })
  return 'ok'
}

function undoSkip(oracle: Oracle, done: Extract<Done, { what: 'skip' }>): string {
  const { room } = oracle
  const shown = room.now
  const other = shown && shown.id !== done.entry.id ? shown : undefined
  const isQueued = placeOf(oracle, done.entry.id) >= 0
  const size = room.queue.length + (other ? 1 : 0) - (isQueued ? 1 : 0)
  if (size > oracle.limit) return 'queue_full'
  take(oracle, done.entry.id)
  if (other) room.queue.unshift(other)
  if (other && other.id === done.follower) {
    for (const by of done.voters) room.votes.push({ video: other.id, by })
  }
  if (!shown) room.isPlaying = done.isPlaying
  oracle.begin(done.entry, done.at)
  room.speed = done.speed
  return 'ok'
}

function undo(oracle: Oracle, done: Done): string {
  const { room } = oracle
  switch (done.what) {
    case 'seek': {
      const end = oracle.lengthOf() ?? Infinity
      room.position = Math.min(done.from, end * unit)
      oracle.change()
      return 'ok'
    }
    case 'add': {
      const left = room.queue.filter(({ id }) => !done.ids.includes(id))
      const isShown = room.now && done.ids.includes(room.now.id)
      if (!isShown && left.length === room.queue.length) return 'undo_unknown'
      room.queue = left
      if (isShown) {
        room.now = undefined
        oracle.next()
      }
      return 'ok'
    }
    case 'remove':
      if (room.now?.id === done.entry.id || placeOf(oracle, done.entry.id) >= 0) {
        return 'video_queued'
      }
      if (room.queue.length >= oracle.limit) return 'queue_full'
      room.queue.splice(done.place, 0, done.entry)
      for (const by of done.voters) room.votes.push({ video: done.entry.id, by })
      return 'ok'
    case 'skip':
      return undoSkip(oracle, done)
  }
}

interface Sender {
  member: Member
  inRoom: readonly Member[]
}

function act(oracle: Oracle, { member, inRoom }: Sender, command: Command): string {
  const { room, limit } = oracle
  switch (command.type) {
    case 'play':
    case 'pause':
      if (room.isPlaying !== (command.type === 'play')) oracle.change()
      room.isPlaying = command.type === 'play'
      return 'ok'
    case 'seek': {
      const from = room.position
      const end = oracle.lengthOf() ?? 30 * 24 * 3600
      room.position = Math.max(0, Math.min(command.position, end)) * unit
      oracle.change()
      keep(oracle, { what: 'seek', from })
      return 'ok'
    }
    case 'speed':
      if (command.speed < 0.25 || command.speed > 4) return 'out_of_range'
      if (room.speed !== command.speed * 4) oracle.change()
      room.speed = command.speed * 4
      return 'ok'
    case 'skip': {
      const shown = room.now
      if (!shown) return 'nothing_playing'
      if (!room.voteSkip) return skip(oracle, shown)
      if (room.skipVotes.includes(member.id)) {
        room.skipVotes = room.skipVotes.filter((id) => id !== member.id)
        return 'ok'
      }
      room.skipVotes.push(member.id)
      const voters = inRoom.filter((other) => oracle.may(other, 'playback.skip'))
      const votes = voters.filter(({ id }) => room.skipVotes.includes(id)).length
      return 2 * votes >= voters.length ? skip(oracle, shown) : 'ok'
    }
    case 'undo': {
      const done = room.done.find(({ number }) => number === command.id)
      const result = done ? undo(oracle, done) : 'undo_unknown'
      if (result === 'ok') room.done = room.done.filter((other) => other !== done)
      return result
    }
    case 'add': {
      const ids: string[] = []
      for (const { id } of command.videos) {
        if (room.now?.id !== id && placeOf(oracle, id) < 0 && !ids.includes(id)) ids.push(id)
      }
      if (ids.length === 0) return 'video_queued'
      if (room.queue.length + ids.length > limit) return 'queue_full'
      for (const id of ids) room.queue.push({ id })
      keep(oracle, { what: 'add', ids })
      return 'ok'
    }
    case 'edit': {
      const entry = room.queue[placeOf(oracle, command.video.id)]
      if (!entry) return 'video_not_found'
      entry.subtitle = command.subtitleUrl
      return 'ok'
    }
    case 'remove': {
      const place = placeOf(oracle, command.video.id)
      const voters = votersOf(oracle, command.video.id)
      const entry = take(oracle, command.video.id)
      if (!entry) return 'video_not_found'
      keep(oracle, { what: 'remove', entry, place, voters })
      return 'ok'
    }
    case 'order':
      if (!room.queue[command.from] || !room.queue[command.to]) return 'out_of_range'
      room.queue.splice(command.to, 0, ...room.queue.splice(command.from, 1))
      return 'ok'
    case 'vote': {
      const video = command.video.id
      if (placeOf(oracle, video) < 0) return 'video_not_found'
      room.votes = room.votes.filter((v) => v.video !== video || v.by !== member.id)
      if (command.isFor) room.votes.push({ video, by: member.id })
      return 'ok'
    }
    case 'play-now': {
      const { id } = command.video
      const shown = room.now
      if (shown?.id === id) return 'ok'
      const size = room.queue.length + (shown ? 1 : 0) - (placeOf(oracle, id) < 0 ? 0 : 1)
      if (size > limit) return 'queue_full'
      const entry = take(oracle, id) ?? { id }
      if (shown) room.queue.unshift({ ...shown, startAt: oracle.position() })
      oracle.begin(entry, 0)
      return 'ok'
    }
    case 'chat':
      return command.text.length >= 1 && command.text.length <= 10 ? 'ok' : 'text_invalid'
    case 'set': {
      const { title, visibility, queueMode, enableVoteSkip } = command.changes
      grantsIn(oracle, command.changes).forEach((change, role) => {
        if (change) room.granted[role] = new Set(change.names)
      })
      room.title = title ?? room.title
      room.visibility = visibility ?? room.visibility
      room.mode = queueMode ?? room.mode
      room.voteSkip = enableVoteSkip ?? room.voteSkip
      if (!room.voteSkip) room.skipVotes = []
      return 'ok'
    }
    case 'promote': {
      const target = inRoom.find(({ id }) => id === command.connectionId)
      if (!target) return 'person_not_found'
      if (target.account === undefined || oracle.roleOf(target) === 99) {
        return 'promotion_impossible'
      }
      room.roles[target.account] = command.role
      return 'ok'
    }
    case 'kick':
    case 'ban': {
      const target = inRoom.find(({ id }) => id === command.connectionId)
      if (!target) return 'person_not_found'
      if (oracle.roleOf(target) >= oracle.roleOf(member)) return 'outranked'
      room.number += 1
      const left = command.type === 'kick' ? kickMilliseconds : Infinity
      room.out.push({ id: target.id, number: room.number, left })
      return 'ok'
    }
    case 'readmit': {
      const out = room.out.filter(({ number }) => number !== command.id)
      if (out.length === room.out.length) return 'exclusion_not_found'
      room.out = out
      return 'ok'
    }
    case 'claim':
      return 'owned'
    case 'shuffle':
    case 'restore-queue':
      throw new Error(`${command.type} is not for the oracle`)
  }
}

/** Lets a member do what a command asks, if they may: `ok`, or why not. */
export function obey(
  oracle: Oracle,
  { member, members }: { member: Member; members: readonly Member[] },
  command: Command,
): string {
  const { room } = oracle
  const inRoom = members.filter((other) => other.isInside && !oracle.isOut(other))
  const isInside = inRoom.includes(member)
  if (oracle.isOut(member)) return 'excluded'
  const isKnown = oracle.roleOf(member) >= 2 || member.only !== undefined
  if (!isInside && room.visibility === 'private' && !isKnown) return 'not_admitted'
  const isPresenceNeeded =
    ['chat', 'vote', 'undo'].includes(command.type) || (command.type === 'skip' && room.voteSkip)
  if (isPresenceNeeded && !isInside) return 'not_inside'
  const isAllowed = takes(oracle, inRoom, command).every((name) => oracle.may(member, name))
  if (!isAllowed) return 'permission_denied'
  const result = act(oracle, { member, inRoom }, command)
  oracle.sort()
  return result
}
