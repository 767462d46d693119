import type { Video } from '../../../catalogue/video-store.js'
import type { Playlist, PlaylistEntry } from '../../../library/playlists/store.js'
import { Button, Form, HiddenFields, Notice, RelativeTime } from '../../../html/elements.js'
import type { Page } from '../../../html/layout.js'
import { Turn } from '../../../html/page-links.js'
import type { Visitor } from '../../../html/visitor.js'
import { EditPlaylist, type PlaylistMistake } from './edit-playlist.js'
import { listPath, pathOfPlaylist } from '../../../html/playlist-paths.js'
import { randomSecret } from '../../../platform/secret.js'
import { PlaylistItem } from './playlist-item.js'
import { countText, privacyWords, titleOf } from './playlist-words.js'

export interface PlaylistView {
  playlist: Playlist
  entries: readonly PlaylistEntry[]
  /** What is known of them, by id. */
  videos: ReadonlyMap<string, Video>
  /** From 1. */
  page: number
  hasNext: boolean
  /** Epoch milliseconds. */
  now: number
  /** Said once after a change. */
  news?: string | undefined
  /** What was removed just now, and how to bring it back. */
  removed?: { name: string; sealed: string } | undefined
  mistake?: PlaylistMistake | undefined
}

function PlaylistVideos({ owner, view }: { owner: Visitor | undefined; view: PlaylistView }) {
  const { playlist, entries, videos, page, now } = view
  if (entries.length === 0) return <p class="lead">This playlist is empty.</p>
  return (
    <ol class="rows numbered pictures" start={(entries[0]?.index ?? 0) + 1}>
      {entries.map((entry) => (
        <PlaylistItem
          key={entry.indexId}
          entry={entry}
          video={videos.get(entry.videoId)}
          owner={owner}
          playlistId={playlist.playlistId}
          videoCount={playlist.videoCount}
          page={page}
          now={now}
        />
      ))}
    </ol>
  )
}

function About({ view: { playlist, now } }: { view: PlaylistView }) {
  const { owner, description, privacy, videoCount, updatedAt } = playlist
  return (
    <>
      <p class="muted">
        By <bdi>{owner}</bdi> · {privacyWords[privacy]} · {countText(videoCount)} · changed{' '}
        <RelativeTime at={updatedAt} now={now} />
      </p>
      {description === '' ? undefined : (
        <p class="text" dir="auto">
          {description}
        </p>
      )}
    </>
  )
}

function PlaylistNews({ visitor, view }: { visitor: Visitor; view: PlaylistView }) {
  const { removed, playlist, news } = view
  return (
    <>
      {news === undefined ? undefined : <Notice kind="news">{news}</Notice>}
      {removed && (
        <Notice kind="news">
          <Form
            visitor={visitor}
            action={`${pathOfPlaylist(playlist.playlistId)}/restore`}
            class="head"
          >
            <HiddenFields fields={[['undo', removed.sealed]]} />
            <span>
              Removed <bdi>{removed.name}</bdi>.
            </span>
            <Button look="quiet">Undo</Button>
          </Form>
        </Notice>
      )}
    </>
  )
}

function Take({ visitor, playlist }: { visitor: Visitor | undefined; playlist: Playlist }) {
  const path = pathOfPlaylist(playlist.playlistId)
  const isOwn = visitor?.accountId === playlist.accountId
  return (
    <div class="actions">
      {visitor && (
        <Form visitor={visitor} action={`${path}/copy`}>
          <HiddenFields fields={[['once', randomSecret(18)]]} />
          <Button look={isOwn ? 'quiet' : 'primary'}>
            {isOwn ? 'Duplicate' : 'Save a copy to my playlists'}
          </Button>
        </Form>
      )}
      <a class="button quiet" href={`${path}/export?format=json`}>
        Download as JSON
      </a>
      <a class="button quiet" href={`${path}/export?format=text`}>
        Download as a list of addresses
      </a>
      <a class="button quiet" href={`${path}/export?format=csv`}>
        Download as a table (CSV)
      </a>
    </div>
  )
}

/** A playlist; its owner can change it here. */
export function playlistPage(visitor: Visitor | undefined, view: PlaylistView): Page {
  const { playlist, page, hasNext, mistake } = view
  const owner = visitor?.accountId === playlist.accountId ? visitor : undefined
  const title = titleOf(playlist)
  const path = pathOfPlaylist(playlist.playlistId)
  const content = (
    <>
      <h1 dir="auto">{title}</h1>
      {mistake?.field === undefined && mistake && <Notice kind="error">{mistake.message}</Notice>}
      {owner && <PlaylistNews visitor={owner} view={view} />}
      <About view={view} />
      {owner && <EditPlaylist visitor={owner} playlist={playlist} mistake={mistake} />}
      <PlaylistVideos owner={owner} view={view} />
      <Turn path={path} page={page} hasNext={hasNext} words={['Previous', 'Next']} />
      <Take visitor={visitor} playlist={playlist} />
    </>
  )
  return {
    title: page === 1 ? title : `${title}, page ${page}`,
    ...(owner && { path: listPath }),
    visitor,
    content,
  }
}
