import { roles } from '../../../../rooms/machine/roles.js'
import {
  peopleText,
  roomsPath,
  titleOfRoom,
  urlOfVideo,
  titleOfVideo,
  visibilityWords,
} from '../room-words.js'
import { Chat } from './chat.js'
import { Controls } from './controls.js'
import { Invites } from './invites.js'
import { Press, type RoomProps, type ViewProps } from './parts.js'
import { People } from './people.js'
import { Permissions } from './permissions.js'
import { Queue } from './queue.js'
import { findOwnUser } from './rights.js'
import { Settings } from './settings.js'

function Blocked({ app, stage }: Pick<RoomProps, 'app' | 'stage'>) {
  if (stage.blocked === undefined) return null
  return (
    <button
      type="button"
      class="unblock button primary"
      onClick={() => {
        app.unblock()
      }}
    >
      {stage.blocked === 'sound' ? 'Turn the sound on' : 'Start watching'}
    </button>
  )
}

function Video({ app, model, stage }: RoomProps) {
  const { currentSource } = model.room ?? {}
  return (
    <section class="watch" aria-label="Video">
      <div class={`stage${stage.blocked === 'all' ? ' open' : ''}`}>
        <div class="place" ref={app.stage.attach} />
        {currentSource ? undefined : (
          <p class="nothing">Nothing is playing. Add a video to the queue.</p>
        )}
        <Blocked app={app} stage={stage} />
      </div>
      {stage.problem !== undefined && currentSource && (
        <p class="mistake" role="status">
          {stage.problem} <a href={urlOfVideo(currentSource) ?? roomsPath}>Open it by itself</a>
        </p>
      )}
      {currentSource && (
        <p class="current" dir="auto">
          {titleOfVideo(currentSource)}
        </p>
      )}
      <Controls app={app} model={model} />
    </section>
  )
}

function ConnectionNotice({ app, connection }: Pick<RoomProps, 'app' | 'connection'>) {
  if (connection.kind !== 'waiting') return null
  return (
    <div class="notice warning" role="status">
      {connection.reason} Trying again…{' '}
      <Press
        onPress={() => {
          app.retry()
        }}
      >
        Try now
      </Press>
    </div>
  )
}

function LastNotice({ app, model }: ViewProps) {
  const { notice } = model
  return (
    <div role="status" class="last">
      {notice && (
        <div class={`notice ${notice.kind}`}>
          <span dir="auto">{notice.text}</span>{' '}
          <Press
            label="Dismiss this message"
            onPress={() => {
              app.dismiss()
            }}
          >
            OK
          </Press>
        </div>
      )}
    </div>
  )
}

function Ownership({ app, model }: ViewProps) {
  const { room } = model
  const claim = () => void app.call('PATCH', '', { claim: true })
  const remove = () => void app.call('DELETE', '?permanent=true')
  if (!room) return null
  if (!room.hasOwner && app.config.isLoggedIn) {
    return <Press onPress={claim}>Make this room yours</Press>
  }
  if (room.isTemporary || findOwnUser(model)?.role !== roles.owner) return null
  return (
    <details class="confirm">
      <summary class="button quiet danger">Delete this room</summary>
      <div class="notice warning">
        <p>Everyone is sent out, and the room is gone. This can’t be undone.</p>
        <Press look="danger" onPress={remove}>
          Yes, delete it
        </Press>
      </div>
    </details>
  )
}

function Head({ model }: Pick<ViewProps, 'model'>) {
  const { room, users } = model
  if (!room) return null
  const title = titleOfRoom(room)
  document.title = `${title} · Foyer`
  return (
    <div class="about">
      <h1 dir="auto">{title}</h1>
      <p class="muted">
        {visibilityWords[room.visibility]} · {peopleText(users.length)}
      </p>
      {room.description !== '' && (
        <p class="text" dir="auto">
          {room.description}
        </p>
      )}
    </div>
  )
}

function Closed({ app, connection }: Pick<RoomProps, 'app' | 'connection'>) {
  if (connection.kind !== 'closed') return null
  return (
    <div class="card closed" role="alert">
      <h1>{connection.reason}</h1>
      <p class="actions">
        {connection.canRetry && (
          <Press
            look="primary"
            onPress={() => {
              app.retry()
            }}
          >
            Try again
          </Press>
        )}
        <a class="button" href={roomsPath}>
          Back to the rooms
        </a>
      </p>
    </div>
  )
}

/** A room for who is in it. */
export function RoomView(props: RoomProps) {
  const { app, model, connection } = props
  if (connection.kind === 'closed') return <Closed {...props} />
  if (!model.room || !model.you) {
    return (
      <>
        <p class="lead" role="status">
          Entering the room…
        </p>
        <ConnectionNotice {...props} />
      </>
    )
  }
  return (
    <div class="room">
      <div class="column">
        <Head model={model} />
        <ConnectionNotice {...props} />
        <LastNotice app={app} model={model} />
        <Video {...props} />
      </div>
      <div class="column side">
        <Chat app={app} model={model} />
        <People app={app} model={model} />
      </div>
      <div class="column rest">
        <Queue app={app} model={model} />
        <div class="managing">
          <Invites app={app} model={model} />
          <Settings app={app} model={model} />
          <Permissions app={app} model={model} />
          <Ownership app={app} model={model} />
        </div>
      </div>
    </div>
  )
}
