import type { RoomState } from '../../../rooms/machine/state.js'
import { durationText, watchUrl } from '../../../html/video-words.js'
import type { Role } from '../../../rooms/machine/roles.js'
import type { Video, VideoId } from '../../../rooms/machine/video.js'

export const roomsPath = '/rooms'

export const pathOfRoom = (name: string) => `/room/${encodeURIComponent(name)}`

const isMadeUp = (name: string) => /^[0-9a-f-]{36}$/.test(name)

/** A room may have no title; a heading and a link need a text. */
export const titleOfRoom = ({ title, name }: Pick<RoomState, 'title' | 'name'>) =>
  title.trim() || (isMadeUp(name) ? 'Untitled room' : name)

export const visibilityWords: Readonly<Record<RoomState['visibility'], string>> = {
  public: 'Public',
  unlisted: 'Unlisted',
  private: 'Private',
}

export const peopleText = (count: number) => (count === 1 ? '1 person' : `${count} people`)

export const titleOfVideo = ({ title, id }: Pick<Video, 'title' | 'id'>) => title?.trim() || id

/** Where a video is to be found outside of the room; undefined for what is no web address. */
export function urlOfVideo({ service, id }: VideoId): string | undefined {
  if (service === 'youtube') return watchUrl(id)
  return /^https?:\/\//i.test(id) ? id : undefined
}

/** `1:05 of 2:10`, as much as is known. */
export function positionText(position: number, { length }: Pick<Video, 'length'>): string {
  const at = durationText(Math.floor(position)) ?? '0:00'
  const end = length === undefined ? undefined : durationText(Math.floor(length))
  return end === undefined ? at : `${at} of ${end}`
}

export const roleWords: Readonly<Record<Role, string>> = {
  [-1]: 'Owner',
  0: 'Guest',
  1: 'User',
  2: 'Trusted',
  3: 'Moderator',
  4: 'Administrator',
}
