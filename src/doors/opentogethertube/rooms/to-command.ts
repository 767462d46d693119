import { randomInt } from 'node:crypto'
import type { Command, SettingChanges } from '../../../rooms/machine/command.js'
import type { Video } from '../../../rooms/machine/video.js'
import {
  resolveInput,
  resolveVideo,
  type VideoSources,
} from '../../../rooms/videos/resolve-videos.js'
import { Problem } from '../../../platform/problem.js'
import { requestTypes } from './events.js'
import type { RoomRequest } from './frames.js'

type AddRequest = Extract<RoomRequest, { type: typeof requestTypes.add }>

/** How many videos of one request are looked up at the same time. */
const atOnce = 5

/** The videos that are to be added, with what the server itself knows of them. */
export async function videosToAdd(
  sources: VideoSources,
  { video, videos, url }: Omit<AddRequest, 'type'>,
): Promise<Video[]> {
  if (url !== undefined) return (await resolveInput(sources, url)).videos
  if (video) {
    const { subtitleUrl } = video
    const found = await resolveVideo(sources, video)
    return [subtitleUrl === undefined ? found : { ...found, subtitleUrl }]
  }
  const wanted = videos ?? []
  if (wanted.length === 0) {
    throw new Problem('input_invalid', 'Nothing to add: send video, videos or url')
  }
  const found: Video[] = []
  for (let at = 0; at < wanted.length; at += atOnce) {
    const some = wanted.slice(at, at + atOnce)
    found.push(...(await Promise.all(some.map((each) => resolveVideo(sources, each)))))
  }
  return found
}

/** The command that a request of a client stands for; videos are looked up on the way. */
export async function toCommand(sources: VideoSources, request: RoomRequest): Promise<Command> {
  switch (request.type) {
    case requestTypes.playback:
      return { type: request.state ? 'play' : 'pause' }
    case requestTypes.skip:
      return { type: 'skip' }
    case requestTypes.seek:
      return { type: 'seek', position: request.value }
    case requestTypes.add:
      return { type: 'add', videos: await videosToAdd(sources, request) }
    case requestTypes.remove:
      return { type: 'remove', video: request.video }
    case requestTypes.order:
      return { type: 'order', from: request.fromIdx, to: request.toIdx }
    case requestTypes.vote:
      return { type: 'vote', video: request.video, isFor: request.add }
    case requestTypes.promote:
      return { type: 'promote', connectionId: request.targetClientId, role: request.role }
    case requestTypes.chat:
      return { type: 'chat', text: request.text }
    case requestTypes.settings:
      return { type: 'set', changes: request.settings satisfies SettingChanges }
    case requestTypes.playNow:
      return { type: 'play-now', video: await resolveVideo(sources, request.video) }
    case requestTypes.shuffle:
      return { type: 'shuffle', seed: randomInt(2 ** 31) }
    case requestTypes.speed:
      return { type: 'speed', speed: request.speed }
    case requestTypes.restoreQueue:
      return { type: 'restore-queue', discards: request.discard === true }
    case requestTypes.kick:
      return { type: request.ban === true ? 'ban' : 'kick', connectionId: request.clientId }
    case requestTypes.editQueue: {
      const { subtitleUrl } = request.update
      return { type: 'edit', video: request.video, subtitleUrl }
    }
  }
}
