import type { Page } from '../../../html/layout.js'
import type { Visitor } from '../../../html/visitor.js'
import type { RoomListing } from '../../../rooms/room-store.js'
import { NewRoomForm, type NewRoomProps } from './new-room-form.js'
import {
  pathOfRoom,
  peopleText,
  roomsPath,
  titleOfRoom,
  titleOfVideo,
  visibilityWords,
} from './room-words.js'

function RoomItem({ room, isOwn }: { room: RoomListing; isOwn: boolean }) {
  const { name, description, current, people, visibility } = room
  return (
    <li class="card">
      <h3>
        <a href={pathOfRoom(name)} dir="auto">
          {titleOfRoom(room)}
        </a>
      </h3>
      {description === '' ? undefined : (
        <p class="text" dir="auto">
          {description}
        </p>
      )}
      {current && (
        <p class="playing">
          <span class="muted">Now playing: </span>
          <bdi>{titleOfVideo(current)}</bdi>
        </p>
      )}
      <p class="muted">
        {people === 0 ? 'Nobody here' : peopleText(people)}
        {isOwn && ` · ${visibilityWords[visibility]}`}
      </p>
    </li>
  )
}

interface ListProps {
  title: string
  rooms: readonly RoomListing[]
  isOwn?: boolean
}

function RoomList({ title, rooms, isOwn = false }: ListProps) {
  return (
    <section>
      <h2>{title}</h2>
      {rooms.length === 0 ? (
        <p class="muted">No rooms yet. Create the first one.</p>
      ) : (
        <ul class="tiles rooms">
          {rooms.map((room) => (
            <RoomItem key={room.name} room={room} isOwn={isOwn} />
          ))}
        </ul>
      )}
    </section>
  )
}

interface RoomLists {
  open: readonly RoomListing[]
  own: readonly RoomListing[]
}

/** Public rooms, the visitor's own, and the form for a new one. */
export function roomsPage(visitor: Visitor | undefined, { open, own }: RoomLists): Page {
  const content = (
    <>
      <h1>Rooms</h1>
      <p class="lead">Watch videos together: everyone sees the same moment.</p>
      <details class="confirm edit">
        <summary class="button primary">Create a room</summary>
        <div class="sections">
          <section class="card">
            <NewRoomForm hasAccount={visitor !== undefined} />
          </section>
        </div>
      </details>
      {own.length > 0 && <RoomList title="Your rooms" rooms={own} isOwn />}
      <RoomList title="Public rooms" rooms={open} />
    </>
  )
  return { title: 'Rooms', path: roomsPath, visitor, content }
}

/** The form again, after something was wrong with it. */
export function newRoomPage(visitor: Visitor | undefined, props: NewRoomProps): Page {
  const content = (
    <div class="card">
      <h1>Create a room</h1>
      <NewRoomForm {...props} />
    </div>
  )
  return { title: 'Create a room', path: roomsPath, visitor, width: 'narrow', content }
}
