import type { Playlist } from '../library/playlists/store.js'
import { Time } from './elements.js'
import type { Page } from './layout.js'
import type { Visitor } from './visitor.js'

const privacyWords: Readonly<Record<Playlist['privacy'], string>> = {
  public: 'Public',
  unlisted: 'Unlisted',
  private: 'Private',
}

const countText = (count: number) => (count === 1 ? '1 video' : `${count} videos`)

function Item({ playlist }: { playlist: Playlist }) {
  const { title, description, privacy, videoCount, updatedAt } = playlist
  return (
    <li>
      <h2>{title}</h2>
      {description === '' ? undefined : <p class="text">{description}</p>}
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
        <p class="lead">No playlists yet. Make one in an app that is signed in here.</p>
      ) : (
        <ul class="rows">
          {playlists.map((playlist) => (
            <Item key={playlist.playlistId} playlist={playlist} />
          ))}
        </ul>
      )}
    </>
  )
  return { title: 'Playlists', path: '/feed/playlists', visitor, content }
}
