import type { Command, CommandType, Task } from './command.js'
import { doerOf } from './doer.js'
import { claim, findPerson, permissionsToPromote, promote, putOut, readmit } from './membership.js'
import { accept, refuse, type Accepted, type Outcome, type Turn } from './outcome.js'
import { hasPermission, type Permission } from './permissions.js'
import { connectionsOf, isAdmitted, isExcluded, maskFor, roleOf } from './person.js'
import { advance } from './playback.js'
import {
  addToQueue,
  edit,
  order,
  playNow,
  removeFromQueue,
  restoreQueue,
  shuffle,
  vote,
} from './queue.js'
import { isQueued } from './queue-order.js'
import { forgetVotes, rest, wake } from './rest.js'
import { permissionsToSet, set } from './settings.js'
import type { RoomState, UndoEntry } from './state.js'
import { findUndoEntry, undo } from './undo.js'
import { isSameVideo } from './video.js'
import { play, seek, setSpeed, skipVideo } from './watch.js'

/** What it takes to undo something: to do the opposite. */
function permissionsToUndo({ current }: RoomState, entry: UndoEntry): Permission[] {
  switch (entry.type) {
    case 'seek':
      return ['playback.seek']
    case 'skip':
      return ['playback.skip']
    case 'remove':
      return ['manage-queue.add']
    case 'add': {
      const isShown = current && entry.videos.some((video) => isSameVideo(video, current))
      return isShown ? ['manage-queue.remove', 'playback.skip'] : ['manage-queue.remove']
    }
  }
}

/** Every permission that a command takes. */
function permissionsFor(state: RoomState, command: Command, turn: Turn): Permission[] {
  switch (command.type) {
    case 'play':
    case 'pause':
      return ['playback.play-pause']
    case 'skip':
      return ['playback.skip']
    case 'seek':
      return ['playback.seek']
    case 'speed':
      return ['playback.speed']
    case 'add':
      return ['manage-queue.add']
    case 'edit':
      return ['manage-queue.edit']
    case 'remove':
      return ['manage-queue.remove']
    case 'order':
    case 'shuffle':
      return ['manage-queue.order']
    case 'vote':
      return ['manage-queue.vote']
    case 'play-now': {
      const how = isQueued(state, command.video) ? 'manage-queue.order' : 'manage-queue.add'
      return ['manage-queue.play-now', how]
    }
    case 'restore-queue':
      return [command.discards ? 'manage-queue.remove' : 'manage-queue.add']
    case 'undo': {
      const entry = findUndoEntry(state, command.id)
      return entry ? permissionsToUndo(state, entry) : []
    }
    case 'chat':
      return ['chat']
    case 'set':
      return permissionsToSet(state, command.changes, maskFor(state, turn.actor))
    case 'promote': {
      const person = findPerson(turn, command.connectionId)
      return person ? permissionsToPromote(roleOf(state, person), command.role) : []
    }
    case 'kick':
    case 'ban':
    case 'readmit':
      return ['manage-users.kick']
    case 'claim':
      return []
  }
}

function chat(state: RoomState, { text }: { text: string }, turn: Turn): Outcome {
  if (text.length === 0 || text.length > turn.limits.chat) return refuse('text_invalid')
  return accept(state, { type: 'chat', text, at: turn.now, by: doerOf(state, turn) })
}

function runCommand(state: RoomState, command: Command, turn: Turn): Outcome {
  switch (command.type) {
    case 'play':
    case 'pause':
      return play(state, command, turn)
    case 'skip':
      return skipVideo(state, turn)
    case 'seek':
      return seek(state, command, turn)
    case 'speed':
      return setSpeed(state, command, turn)
    case 'add':
      return addToQueue(state, command, turn)
    case 'edit':
      return edit(state, command, turn)
    case 'remove':
      return removeFromQueue(state, command, turn)
    case 'order':
      return order(state, command)
    case 'shuffle':
      return shuffle(state, command)
    case 'vote':
      return vote(state, command, turn)
    case 'play-now':
      return playNow(state, command, turn)
    case 'restore-queue':
      return restoreQueue(state, command, turn)
    case 'undo':
      return undo(state, command, turn)
    case 'chat':
      return chat(state, command, turn)
    case 'set':
      return set(state, command.changes)
    case 'promote':
      return promote(state, command, turn)
    case 'kick':
    case 'ban':
      return putOut(state, command, turn)
    case 'readmit':
      return readmit(state, command, turn)
    case 'claim':
      return claim(state, turn)
  }
}

/** Commands of which the others in the room must know who it was. */
const fromWithin: readonly CommandType[] = ['chat', 'vote', 'undo']

/**
 * What a person's command makes of a room: another state and what to tell people, or why it is
 * refused. The one place that decides what somebody may do. Pure, and never throws.
 */
export function apply(state: RoomState, command: Command, turn: Turn): Outcome {
  const { actor, now, people } = turn
  if (isExcluded(state, actor, now)) return refuse('excluded')
  const isInside = connectionsOf(people, actor).length > 0
  if (!isInside && !isAdmitted(state, actor)) return refuse('not_admitted')
  const isVote = command.type === 'skip' && state.enableVoteSkip
  const mustBeInside = isVote || fromWithin.includes(command.type)
  if (mustBeInside && !isInside) return refuse('not_inside')
  const mask = maskFor(state, actor)
  const missing = permissionsFor(state, command, turn).find((name) => !hasPermission(mask, name))
  if (missing) return { refusal: { code: 'permission_denied', permission: missing } }
  return runCommand(state, command, turn)
}

/** What the server's own task makes of a room. */
export function perform(state: RoomState, task: Task, now: number): Accepted {
  switch (task.type) {
    case 'advance':
      return advance(state, now)
    case 'rest':
      return accept(rest(state, now))
    case 'wake':
      return accept(wake(state))
    case 'forget-votes':
      return accept(forgetVotes(state, task.identity))
  }
}
