import type { Messages } from '../../../html/messages/messages.js'
import type { Video } from '../../../catalogue/video-store.js'
import type { Playlist, PlaylistEntry } from '../../../library/playlists/store.js'
import {
  Button,
  Form,
  HiddenFields,
  Notice,
  ProblemNotice,
  RelativeTime,
} from '../../../html/elements.js'
import { Turn } from '../../../html/page-links.js'
import type { Visitor } from '../../../html/visitor.js'
import { EditPlaylist, type PlaylistMistake } from './edit-playlist.js'
import { listPath, pathOfPlaylist } from '../../../html/playlist-paths.js'
import { randomSecret } from '../../../platform/secret.js'
import { PlaylistItem } from './playlist-item.js'
import { countText, privacyWords, titleOf } from './playlist-words.js'
import { useMessages } from '../../../html/messages/use-messages.js'
import type { PageSource } from '../../../html/render.js'

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
  news?: (messages: Messages) => string | undefined
  /** What was removed just now, and how to bring it back. */
  removed?: { name: string; sealed: string } | undefined
  mistake?: PlaylistMistake | undefined
}

function PlaylistVideos({ owner, view }: { owner: Visitor | undefined; view: PlaylistView }) {
  const { t } = useMessages()
  const { playlist, entries, videos, page, now } = view
  if (entries.length === 0) return <p class="lead">{t('This playlist is empty.')}</p>
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
  const messages = useMessages()
  const { t, rich } = messages
  const { owner, description, privacy, videoCount, updatedAt } = playlist
  return (
    <>
      <p class="muted">
        {rich('By {owner} · {privacy} · {videos} · changed {changed}', {
          owner: <bdi>{owner}</bdi>,
          privacy: t(privacyWords[privacy]),
          videos: countText(videoCount, messages),
          changed: <RelativeTime at={updatedAt} now={now} />,
        })}
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
  const messages = useMessages()
  const { t, rich } = messages
  const { removed, playlist } = view
  const news = view.news?.(messages)
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
            <span>{rich('Removed {name}.', { name: <bdi>{removed.name}</bdi> })}</span>
            <Button look="quiet">{t('Undo')}</Button>
          </Form>
        </Notice>
      )}
    </>
  )
}

function Take({ visitor, playlist }: { visitor: Visitor | undefined; playlist: Playlist }) {
  const { t } = useMessages()
  const path = pathOfPlaylist(playlist.playlistId)
  const isOwn = visitor?.accountId === playlist.accountId
  return (
    <div class="actions">
      {visitor && (
        <Form visitor={visitor} action={`${path}/copy`}>
          <HiddenFields fields={[['once', randomSecret(18)]]} />
          <Button look={isOwn ? 'quiet' : 'primary'}>
            {isOwn ? t('Duplicate') : t('Save a copy to my playlists')}
          </Button>
        </Form>
      )}
      <a class="button quiet" href={`${path}/export?format=json`}>
        {t('Download as JSON')}
      </a>
      <a class="button quiet" href={`${path}/export?format=text`}>
        {t('Download as a list of addresses')}
      </a>
      <a class="button quiet" href={`${path}/export?format=csv`}>
        {t('Download as a table (CSV)')}
      </a>
    </div>
  )
}

/** A playlist; its owner can change it here. */
export const playlistPage =
  (visitor: Visitor | undefined, view: PlaylistView): PageSource =>
  (messages) => {
    const { t } = messages
    const { playlist, page, hasNext, mistake } = view
    const owner = visitor?.accountId === playlist.accountId ? visitor : undefined
    const title = titleOf(playlist, messages)
    const path = pathOfPlaylist(playlist.playlistId)
    const content = (
      <>
        <h1 dir="auto">{title}</h1>
        {mistake?.field === undefined && mistake && <ProblemNotice message={mistake.message} />}
        {owner && <PlaylistNews visitor={owner} view={view} />}
        <About view={view} />
        {owner && <EditPlaylist visitor={owner} playlist={playlist} mistake={mistake} />}
        <PlaylistVideos owner={owner} view={view} />
        <Turn path={path} page={page} hasNext={hasNext} words={[t('Previous'), t('Next')]} />
        <Take visitor={visitor} playlist={playlist} />
      </>
    )
    return {
      title: page === 1 ? title : t('{title}, page {page}', { title, page }),
      ...(owner && { path: listPath }),
      visitor,
      content,
    }
  }
