import type { ComponentChildren } from 'preact'
import { Notice } from '../../../html/elements.js'
import type { Page, PageScript } from '../../../html/layout.js'
import { durationText } from '../../../html/video-words.js'
import type { Visitor } from '../../../html/visitor.js'
import { roleOf, type Person } from '../../../rooms/machine/person.js'
import { positionAt } from '../../../rooms/machine/playback.js'
import type { RoomState } from '../../../rooms/machine/state.js'
import { keyOf, type Video } from '../../../rooms/machine/video.js'
import type { RoomView } from '../../../rooms/view-room.js'
import { configAttributes, type PageConfig } from './browser/page-config.js'
import {
  peopleText,
  positionText,
  roleWords,
  roomsPath,
  titleOfRoom,
  titleOfVideo,
  urlOfVideo,
  visibilityWords,
} from './room-words.js'

function VideoLink({ video }: { video: Video }) {
  const url = urlOfVideo(video)
  if (url === undefined) return <bdi>{titleOfVideo(video)}</bdi>
  return (
    <a href={url} dir="auto" rel="noreferrer">
      {titleOfVideo(video)}
    </a>
  )
}

function Current({ state, now }: { state: RoomState; now: number }) {
  const { current, playback } = state
  if (!current) return <p class="muted">Nothing is playing.</p>
  return (
    <p>
      <VideoLink video={current} />{' '}
      <span class="muted">
        {playback.isPlaying ? 'at' : 'paused at'} {positionText(positionAt(state, now), current)}
      </span>
    </p>
  )
}

function QueueNow({ queue }: Pick<RoomState, 'queue'>) {
  if (queue.length === 0) return <p class="muted">The queue is empty.</p>
  return (
    <ol class="rows numbered">
      {queue.map((video, at) => (
        <li key={keyOf(video)}>
          <span class="place">{at + 1}</span>
          <div>
            <VideoLink video={video} />
            <p class="muted">{durationText(Math.floor(video.length ?? 0))}</p>
          </div>
        </li>
      ))}
    </ol>
  )
}

function PeopleNow({ state, people }: { state: RoomState; people: readonly Person[] }) {
  if (people.length === 0) return <p class="muted">Nobody is here.</p>
  return (
    <ul class="rows">
      {people.map((person) => (
        <li key={person.connectionId}>
          <bdi>{person.name}</bdi>{' '}
          <span class="muted">{roleWords[roleOf(state, person)].toLowerCase()}</span>
        </li>
      ))}
    </ul>
  )
}

/** What the script of the page takes the place of. */
function Root({ config, children }: { config: PageConfig; children: ComponentChildren }) {
  return (
    <div id="room" {...configAttributes(config)}>
      <noscript>
        <Notice kind="warning">
          Watching together needs JavaScript. Without it, you see the room as it was when this page
          was loaded.
        </Notice>
      </noscript>
      {children}
    </div>
  )
}

interface RoomPageView extends RoomView {
  /** Epoch milliseconds. */
  now: number
}

/** What a page of a room needs beside what it shows. */
export interface RoomPageParts {
  config: PageConfig
  script: PageScript
}

/** A room as it is now; whoever has JavaScript takes part in it. */
export function roomPage(
  visitor: Visitor | undefined,
  view: RoomPageView,
  { config, script }: RoomPageParts,
): Page {
  const { state, people, now } = view
  const title = titleOfRoom(state)
  const content = (
    <Root config={config}>
      <h1 dir="auto">{title}</h1>
      <p class="muted">
        {visibilityWords[state.visibility]} · {peopleText(people.length)}
      </p>
      {state.description === '' ? undefined : (
        <p class="text" dir="auto">
          {state.description}
        </p>
      )}
      <h2>Now playing</h2>
      <Current state={state} now={now} />
      <h2>Up next</h2>
      <QueueNow queue={state.queue} />
      <h2>People</h2>
      <PeopleNow state={state} people={people} />
    </Root>
  )
  return { title, path: roomsPath, visitor, width: 'full', script, content }
}

/** For who may not see a private room: nothing of it. With an invite, the script enters it. */
export function closedRoomPage(
  visitor: Visitor | undefined,
  { config, script }: RoomPageParts,
): Page {
  const content = (
    <Root config={config}>
      <h1>This room is private</h1>
      <p class="lead">Open the link that you were invited with.</p>
      <p>
        <a href={roomsPath}>Back to the rooms</a>
      </p>
    </Root>
  )
  return { title: 'Private room', path: roomsPath, visitor, width: 'full', script, content }
}
