import type { Playlist } from '../../../library/playlists/store.js'
import { Time } from '../../../html/elements.js'
import type { Page } from '../../../html/layout.js'
import type { Visitor } from '../../../html/visitor.js'
import { countText, privacyWords, titleOf } from './playlist-words.js'
import { listPath, pathOfPlaylist } from '../../../html/playlist-paths.js'

function Item({ playlist }: { playlist: Playlist }) {
  const { playlistId, description, privacy, videoCount, updatedAt } = playlist
  return (
    <li>
      <h2>
        <a href={pathOfPlaylist(playlistId)} dir="auto">
          {titleOf(playlist)}
        </a>
      </h2>
      {description === '' ? undefined : (
        <p class="text" dir="auto">
          {description}
        </p>
      )}
      <p class="muted">
        {countText(videoCount)} · {privacyWords[privacy]} · changed <Time at={updatedAt} />
      </p>
    </li>
  )
}

/** The visitor's own playlists. */
export function playlistsPage(visitor: Visitor, playlists: readonly Playlist[]): Page {
  const content = (
    <>
      <h1>Playlists</h1>
      {playlists.length === 0 ? (
        <p class="lead">No playlists yet. Create one in an app that uses this account.</p>
      ) : (
        <ul class="rows">
          {playlists.map((playlist) => (
            <Item key={playlist.playlistId} playlist={playlist} />
          ))}
        </ul>
      )}
    </>
  )
  return { title: 'Playlists', path: listPath, visitor, content }
}
