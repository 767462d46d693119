import type { Video } from '../../../catalogue/video-store.js'
import type { Playlist, PlaylistEntry } from '../../../library/playlists/store.js'
import { Button, Form, HiddenFields, Notice, Time } from '../../../html/elements.js'
import type { Page } from '../../../html/layout.js'
import { Turn } from '../../../html/page-links.js'
import { factsOf, watchUrl } from '../../../html/video-words.js'
import type { Visitor } from '../../../html/visitor.js'
import { EditPlaylist } from './edit-playlist.js'
import { listPath, pathOfPlaylist } from '../../../html/playlist-paths.js'
import { countText, privacyWords, titleOf } from './playlist-words.js'

interface PlaylistView {
  playlist: Playlist
  entries: readonly PlaylistEntry[]
  /** What is known of them, by id. */
  videos: ReadonlyMap<string, Video>
  /** From 1. */
  page: number
  hasNext: boolean
  /** What was changed just now. */
  done: string | undefined
}

interface OrderProps {
  entry: PlaylistEntry
  name: string
  isLast: boolean
}

function Order({ entry: { index, indexId }, name, isLast }: OrderProps) {
  return (
    <div class="order">
      {index > 0 && (
        <Button look="quiet" name="up" value={indexId} label={`Move ${name} up`}>
          Up
        </Button>
      )}
      {!isLast && (
        <Button look="quiet" name="down" value={indexId} label={`Move ${name} down`}>
          Down
        </Button>
      )}
      <Button look="quiet" name="remove" value={indexId} label={`Remove ${name}`}>
        Remove
      </Button>
    </div>
  )
}

interface ItemProps {
  entry: PlaylistEntry
  video: Video | undefined
  isOwn: boolean
  isLast: boolean
}

function Item({ entry, video, isOwn, isLast }: ItemProps) {
  const { index, indexId, videoId } = entry
  const name = video?.title || videoId
  return (
    <li id={`video-${indexId}`}>
      <span class="place">{index + 1}</span>
      <div>
        <h2>
          <a href={watchUrl(videoId)} dir="auto" rel="noreferrer">
            {name}
          </a>
        </h2>
        <p class="muted">
          {video === undefined ? (
            'No details yet'
          ) : (
            <>
              {factsOf(video)}
              <Time at={video.publishedAt} />
            </>
          )}
        </p>
      </div>
      {isOwn && <Order entry={entry} name={name} isLast={isLast} />}
    </li>
  )
}

function Items({ view, isOwn }: { view: PlaylistView; isOwn: boolean }) {
  const { playlist, entries, videos } = view
  return (
    <ol class="rows numbered" start={(entries[0]?.index ?? 0) + 1}>
      {entries.map((entry) => (
        <Item
          key={entry.indexId}
          entry={entry}
          video={videos.get(entry.videoId)}
          isOwn={isOwn}
          isLast={entry.index === playlist.videoCount - 1}
        />
      ))}
    </ol>
  )
}

function Videos({ owner, view }: { owner: Visitor | undefined; view: PlaylistView }) {
  if (view.entries.length === 0) return <p class="lead">This playlist is empty.</p>
  const list = <Items view={view} isOwn={owner !== undefined} />
  if (owner === undefined) return list
  return (
    <Form visitor={owner} action={`${pathOfPlaylist(view.playlist.playlistId)}/videos`}>
      <HiddenFields fields={[['page', String(view.page)]]} />
      {list}
    </Form>
  )
}

function About({ playlist }: { playlist: Playlist }) {
  const { owner, description, privacy, videoCount, updatedAt } = playlist
  return (
    <>
      <p class="muted">
        By {owner} · {privacyWords[privacy]} · {countText(videoCount)} · changed{' '}
        <Time at={updatedAt} />
      </p>
      {description === '' ? undefined : (
        <p class="text" dir="auto">
          {description}
        </p>
      )}
    </>
  )
}

/** A playlist; its owner can change it here. */
export function playlistPage(visitor: Visitor | undefined, view: PlaylistView): Page {
  const { playlist, page, hasNext, done } = view
  const owner = visitor?.accountId === playlist.accountId ? visitor : undefined
  const title = titleOf(playlist)
  const path = pathOfPlaylist(playlist.playlistId)
  const content = (
    <>
      <h1 dir="auto">{title}</h1>
      {done === 'changed' && owner && <Notice kind="news">Your changes are saved.</Notice>}
      <About playlist={playlist} />
      {owner && <EditPlaylist visitor={owner} playlist={playlist} />}
      <Videos owner={owner} view={view} />
      <Turn path={path} page={page} hasNext={hasNext} words={['Previous', 'Next']} />
    </>
  )
  return {
    title: page === 1 ? title : `${title}, page ${page}`,
    ...(owner && { path: listPath }),
    visitor,
    content,
  }
}
