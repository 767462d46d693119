import type { RoomState } from '../../../rooms/machine/state.js'
import type { Video } from '../../../rooms/machine/video.js'

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
