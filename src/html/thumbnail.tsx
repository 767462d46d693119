import { useMessages } from './messages/use-messages.js'
import { durationText } from './video-words.js'

interface ThumbnailProps {
  videoId: string
  /** 0 while it is not known. */
  lengthSeconds?: number | undefined
  /** How much of it was watched, 0 to 1. */
  progress?: number | undefined
}

/**
 * The picture of a video, its length and how far it was watched. It is found at `/vi/`, which leads
 * to the Invidious behind or to THUMBNAIL_URL. The title beside it says what it is.
 */
export function Thumbnail({ videoId, lengthSeconds = 0, progress }: ThumbnailProps) {
  const { t } = useMessages()
  const length = durationText(lengthSeconds)
  return (
    <span class="thumbnail">
      <img
        src={`/vi/${videoId}/mqdefault.jpg`}
        width={320}
        height={180}
        alt=""
        loading="lazy"
        decoding="async"
        referrerpolicy="no-referrer"
      />
      {length === undefined ? undefined : <span class="length">{length}</span>}
      {progress === undefined ? undefined : (
        <progress
          class="progress"
          max={100}
          value={Math.round(progress * 100)}
          aria-label={t('Watched')}
        />
      )}
    </span>
  )
}
