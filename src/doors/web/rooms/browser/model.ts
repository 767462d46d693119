import { durationText } from '../../../../html/video-words.js'
import { roleWords, titleOfVideo } from '../room-words.js'
import {
  eventTypes,
  type HistoryMessage,
  type RoomFields,
  type ServerFrame,
  type SyncFrame,
  type User,
} from './protocol.js'

/** Where the video is: at a time of the server, in epoch milliseconds. */
export interface Anchor {
  /** Seconds. */
  position: number
  serverTime: number
}

/** A line below the video: what somebody wrote, or what happened. */
export interface LogLine {
  key: string
  kind: 'chat' | 'event'
  name: string
  text: string
  /** What can be undone by it, and what kind of thing that was. */
  undo?: { id: number; type: number }
}

/** What the page knows of the room. */
export interface Model {
  /** Absent until the server has sent it. */
  room: RoomFields | undefined
  rev: number | undefined
  anchor: Anchor
  users: readonly User[]
  you: { id: string; limit?: number } | undefined
  log: readonly LogLine[]
  /** What was refused last, or what the operator announces. */
  notice: { kind: 'error' | 'news'; text: string } | undefined
}

export const emptyModel: Model = {
  room: undefined,
  rev: undefined,
  anchor: { position: 0, serverTime: 0 },
  users: [],
  you: undefined,
  log: [],
  notice: undefined,
}

const logLength = 200
let lines = 0

const addLine = (model: Model, line: Omit<LogLine, 'key'>): Model => {
  lines += 1
  return { ...model, log: [...model.log, { ...line, key: `line-${lines}` }].slice(-logLength) }
}

/** Where the video is at a time of the server, in seconds. */
export function positionOf({ room, anchor }: Model, serverNow: number): number {
  if (!room?.isPlaying) return anchor.position
  const elapsed = Math.max(0, serverNow - anchor.serverTime) / 1000
  const end = room.currentSource?.endAt ?? room.currentSource?.length ?? Infinity
  return Math.min(anchor.position + elapsed * room.playbackSpeed, Math.max(end, anchor.position))
}

/** The first frame has everything; each later one what has changed. */
function applySync(model: Model, frame: SyncFrame): Model {
  const { rev, serverTime, ...changes } = frame
  const before = model.room
  // Checked by its type on the server: the first `sync` is whole.
  const room = before ? { ...before, ...changes } : (changes as RoomFields)
  const { playbackPosition } = changes
  const isAnchored = playbackPosition !== undefined
  const anchor = isAnchored ? { position: playbackPosition, serverTime } : model.anchor
  return { ...model, rev, room, anchor }
}

type UserFrame = Extract<ServerFrame, { action: 'user' }>

function applyUsers(users: readonly User[], { update }: UserFrame): readonly User[] {
  switch (update.kind) {
    case 'init':
      return update.value
    case 'remove':
      return users.filter(({ id }) => id !== update.value)
    case 'update': {
      const { value } = update
      const isKnown = users.some(({ id }) => id === value.id)
      return isKnown
        ? users.map((user) => (user.id === value.id ? value : user))
        : [...users, value]
    }
  }
}

const lineOfMessage = ({ id, by, text }: HistoryMessage): LogLine => ({
  key: id,
  kind: 'chat',
  name: by.name,
  text,
})

type EventFrame = Extract<ServerFrame, { action: 'event' }>

const videoText = ({ video, videos }: EventFrame['additional']) =>
  video ? `“${titleOfVideo(video)}”` : `${videos?.length ?? 0} videos`

/** What happened, in words that follow a name; undefined for what is not worth a line. */
function textOfEvent({ request, additional }: EventFrame, users: readonly User[]) {
  switch (request.type) {
    case eventTypes.join:
      return 'came in'
    case eventTypes.leave:
      return 'left'
    case eventTypes.playback:
      return request.state ? 'pressed play' : 'paused'
    case eventTypes.skip:
      return `skipped ${videoText(additional)}`
    case eventTypes.seek:
      return `went to ${durationText(Math.floor(request.value ?? 0)) ?? 'the beginning'}`
    case eventTypes.add:
      return `added ${videoText(additional)}`
    case eventTypes.remove:
      return `removed ${videoText(additional)}`
    case eventTypes.promote: {
      const name = users.find(({ id }) => id === request.targetClientId)?.name
      return `changed the role of ${name ?? 'somebody'} to ${roleWords[request.role ?? 1].toLowerCase()}`
    }
    default:
      return undefined
  }
}

function applyEvent(model: Model, frame: EventFrame): Model {
  const text = textOfEvent(frame, model.users)
  if (text === undefined) return model
  const { undoId: id } = frame.additional
  const undo = id === undefined ? {} : { undo: { id, type: frame.request.type } }
  return addLine(model, { kind: 'event', name: frame.user.name, text, ...undo })
}

/** The room after a frame of the server. */
export function applyFrame(model: Model, frame: ServerFrame): Model {
  switch (frame.action) {
    case 'sync':
      return applySync(model, frame)
    case 'user':
      return { ...model, users: applyUsers(model.users, frame) }
    case 'you':
      return { ...model, you: frame.info }
    case 'history':
      return { ...model, log: frame.messages.map(lineOfMessage) }
    case 'chat':
      return addLine(model, { kind: 'chat', name: frame.from.name, text: frame.text })
    case 'event':
      return applyEvent(model, frame)
    case 'announcement':
      return { ...model, notice: { kind: 'news', text: frame.text } }
    case 'error':
      return { ...model, notice: { kind: 'error', text: frame.error.message } }
  }
}
