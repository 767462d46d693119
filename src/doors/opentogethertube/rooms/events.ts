import type { RoomEvent } from '../../../rooms/machine/outcome.js'
import { videoToJson } from './video-json.js'

/** OpenTogetherTube's numbers for what people ask of a room. */
export const requestTypes = {
  join: 0,
  leave: 1,
  playback: 2,
  skip: 3,
  seek: 4,
  add: 5,
  remove: 6,
  order: 7,
  vote: 8,
  promote: 9,
  updateUser: 10,
  chat: 11,
  undo: 12,
  settings: 13,
  playNow: 14,
  shuffle: 15,
  speed: 16,
  restoreQueue: 17,
  kick: 18,
  editQueue: 19,
} as const

const addedToJson = (videos: Extract<RoomEvent, { type: 'add' }>['videos']) => {
  const all = videos.map(videoToJson)
  return all.length === 1 ? { video: all[0] } : { videos: all }
}

interface Shown {
  request: object
  /** What is sent beside the request; undoing an event names its `undoId`. */
  additional: object
}

const removalToJson = ({
  video,
  index,
  undoId,
}: Extract<RoomEvent, { type: 'remove' }>): Shown => ({
  request: { type: requestTypes.remove, video: { service: video.service, id: video.id } },
  additional: { video: videoToJson(video), queueIdx: index, undoId },
})

const skipToJson = ({
  video,
  previousPosition,
  undoId,
}: Extract<RoomEvent, { type: 'skip' }>): Shown => ({
  request: { type: requestTypes.skip },
  additional: { video: videoToJson(video), prevPosition: previousPosition, undoId },
})

/** The request that an event stands for, and what else is sent with it; undefined when nothing is sent. */
export function roomRequestOf(event: RoomEvent): Shown | undefined {
  switch (event.type) {
    case 'play':
    case 'pause':
      return {
        request: { type: requestTypes.playback, state: event.type === 'play' },
        additional: {},
      }
    case 'seek':
      return {
        request: { type: requestTypes.seek, value: event.position },
        additional: { prevPosition: event.previousPosition, undoId: event.undoId },
      }
    case 'skip':
      return skipToJson(event)
    case 'add':
      return {
        request: { type: requestTypes.add, ...addedToJson(event.videos) },
        additional: { ...addedToJson(event.videos), undoId: event.undoId },
      }
    case 'remove':
      return removalToJson(event)
    case 'promote':
      return {
        request: {
          type: requestTypes.promote,
          targetClientId: event.connectionIds[0] ?? '',
          role: event.role,
        },
        additional: {},
      }
    // Chat has a frame of its own; the rest shows in a `sync` or by somebody's leaving.
    case 'chat':
    case 'claim':
    case 'edit':
    case 'kick':
    case 'ban':
      return undefined
  }
}
