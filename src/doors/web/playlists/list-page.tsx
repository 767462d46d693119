import type { Playlist } from '../../../library/playlists/store.js'
import { RelativeTime } from '../../../html/elements.js'
import type { Mistake } from '../../../html/form-again.js'
import { Turn } from '../../../html/page-links.js'
import { pageOfList } from '../../../html/page-of-list.js'
import type { Visitor } from '../../../html/visitor.js'
import { pageSize } from './paging.js'
import { NewPlaylist } from './new-playlist.js'
import { countText, privacyWords, titleOf } from './playlist-words.js'
import { listPath, pathOfPlaylist } from '../../../html/playlist-paths.js'
import { useMessages } from '../../../html/messages/use-messages.js'
import type { PageSource } from '../../../html/render.js'

function PlaylistSummary({ playlist, now }: { playlist: Playlist; now: number }) {
  const messages = useMessages()
  const { t, rich } = messages
  const { playlistId, description, privacy, videoCount, updatedAt } = playlist
  return (
    <li>
      <h2>
        <a href={pathOfPlaylist(playlistId)} dir="auto">
          {titleOf(playlist, messages)}
        </a>
      </h2>
      {description === '' ? undefined : (
        <p class="text short" dir="auto">
          {description.length > 300 ? `${description.slice(0, 299)}…` : description}
        </p>
      )}
      <p class="muted">
        {rich('{videos} · {privacy} · changed {changed}', {
          videos: countText(videoCount, messages),
          privacy: t(privacyWords[privacy]),
          changed: <RelativeTime at={updatedAt} now={now} />,
        })}
      </p>
    </li>
  )
}

interface PlaylistsView {
  playlists: readonly Playlist[]
  /** Which page of them, from 1. */
  page?: number | undefined
  /** Epoch milliseconds. */
  now: number
  /** In the form for a new one. */
  mistake?: Mistake
}

/** The visitor's own playlists. */
export const playlistsPage =
  (visitor: Visitor, view: PlaylistsView): PageSource =>
  ({ t }) => {
    const { playlists, now, mistake } = view
    const isFirst = playlists.length === 0
    const { shown, page, hasNext } = pageOfList(playlists, view.page, pageSize)
    const content = (
      <>
        <h1>{t('Playlists')}</h1>
        {isFirst && (
          <p class="lead">{t('No playlists yet. Create one here or in any of your apps.')}</p>
        )}
        <NewPlaylist visitor={visitor} isFirst={isFirst} mistake={mistake} />
        {!isFirst && (
          <ul class="rows">
            {shown.map((playlist) => (
              <PlaylistSummary key={playlist.playlistId} playlist={playlist} now={now} />
            ))}
          </ul>
        )}
        <Turn path={listPath} page={page} hasNext={hasNext} words={[t('Newer'), t('Older')]} />
      </>
    )
    return { title: t('Playlists'), path: listPath, visitor, content }
  }
