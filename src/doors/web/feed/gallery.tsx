import type { ListedVideo } from '../../../catalogue/video-store.js'
import { RelativeTime } from '../../../html/elements.js'
import { Thumbnail } from '../../../html/thumbnail.js'
import { kindFactsOf, watchUrl } from '../../../html/video-words.js'
import type { WatchedEntry } from '../../../library/history/store.js'
import { progressOf } from '../history/watch-progress.js'
import { useMessages } from '../../../html/messages/use-messages.js'

interface FeedItemProps {
  video: ListedVideo
  isUnread: boolean
  /** Of the history, when it was watched. */
  entry: WatchedEntry | undefined
  /** Epoch milliseconds. */
  now: number
}

/** A video of the feed with its picture, whether it is new, and how far it was watched. */
function FeedItem({ video, isUnread, entry, now }: FeedItemProps) {
  const messages = useMessages()
  const { t } = messages
  const { videoId, title, lengthSeconds, publishedAt } = video
  return (
    <li>
      <Thumbnail
        videoId={videoId}
        lengthSeconds={lengthSeconds}
        progress={progressOf(entry, video)}
      />
      <h2>
        <a href={watchUrl(videoId)} dir="auto" rel="noreferrer">
          {title || videoId}
        </a>
        {isUnread && <span class="tag">{t('New')}</span>}
        {entry && <span class="tag">{t('Watched')}</span>}
      </h2>
      <p class="muted">
        {kindFactsOf(video, messages)}
        <RelativeTime at={publishedAt} now={now} />
      </p>
    </li>
  )
}

interface GalleryProps {
  videos: readonly ListedVideo[]
  /** The ids of those that are new. */
  unread?: ReadonlySet<string>
  /** Entries of the history, by the ids of their videos. */
  watched: ReadonlyMap<string, WatchedEntry>
  /** Epoch milliseconds. */
  now: number
}

/** Videos with their pictures. */
export function Gallery({ videos, unread, watched, now }: GalleryProps) {
  return (
    <ul class="gallery">
      {videos.map((video) => (
        <FeedItem
          key={video.videoId}
          video={video}
          isUnread={unread?.has(video.videoId) ?? false}
          entry={watched.get(video.videoId)}
          now={now}
        />
      ))}
    </ul>
  )
}
