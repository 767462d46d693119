import type { Playlist } from '../../../library/playlists/store.js'
import { RelativeTime } from '../../../html/elements.js'
import type { Mistake } from '../../../html/form-again.js'
import type { Page } from '../../../html/layout.js'
import type { Visitor } from '../../../html/visitor.js'
import { NewPlaylist } from './new-playlist.js'
import { countText, privacyWords, titleOf } from './playlist-words.js'
import { listPath, pathOfPlaylist } from '../../../html/playlist-paths.js'

function PlaylistSummary({ playlist, now }: { playlist: Playlist; now: number }) {
  const { playlistId, description, privacy, videoCount, updatedAt } = playlist
  return (
    <li>
      <h2>
        <a href={pathOfPlaylist(playlistId)} dir="auto">
          {titleOf(playlist)}
        </a>
      </h2>
      {description === '' ? undefined : (
        <p class="text short" dir="auto">
          {description.length > 300 ? `${description.slice(0, 299)}…` : description}
        </p>
      )}
      <p class="muted">
        {countText(videoCount)} · {privacyWords[privacy]} · changed{' '}
        <RelativeTime at={updatedAt} now={now} />
      </p>
    </li>
  )
}

interface PlaylistsView {
  playlists: readonly Playlist[]
  /** Epoch milliseconds. */
  now: number
  /** In the form for a new one. */
  mistake?: Mistake
}

/** The visitor's own playlists. */
export function playlistsPage(visitor: Visitor, { playlists, now, mistake }: PlaylistsView): Page {
  const isFirst = playlists.length === 0
  const content = (
    <>
      <h1>Playlists</h1>
      {isFirst && <p class="lead">No playlists yet. Create one here or in any of your apps.</p>}
      <NewPlaylist visitor={visitor} isFirst={isFirst} mistake={mistake} />
      {!isFirst && (
        <ul class="rows">
          {playlists.map((playlist) => (
            <PlaylistSummary key={playlist.playlistId} playlist={playlist} now={now} />
          ))}
        </ul>
      )}
    </>
  )
  return { title: 'Playlists', path: listPath, visitor, content }
}
