import type { Video } from '../../../catalogue/video-store.js'
import type { PlaylistEntry } from '../../../library/playlists/store.js'
import { Button, Form, HiddenFields, RelativeTime } from '../../../html/elements.js'
import { pathOfPlaylist } from '../../../html/playlist-paths.js'
import { Thumbnail } from '../../../html/thumbnail.js'
import { kindFactsOf, watchUrl } from '../../../html/video-words.js'
import type { Visitor } from '../../../html/visitor.js'
import { useMessages } from '../../../html/messages/use-messages.js'

interface OrderProps {
  entry: PlaylistEntry
  name: string
  playlistId: string
  videoCount: number
  page: number
  owner: Visitor
}

/** Puts a video where its owner says. */
function MoveForm({ entry: { index, indexId }, name, videoCount, ...where }: OrderProps) {
  const { t } = useMessages()
  const { owner, playlistId, page } = where
  const place = `place-${indexId}`
  return (
    <Form visitor={owner} action={`${pathOfPlaylist(playlistId)}/videos`}>
      <HiddenFields fields={[['page', String(page)]]} />
      <label class="hidden" for={place}>
        {t('New place of {name}', { name })}
      </label>
      <input
        id={place}
        name="place"
        type="number"
        inputMode="numeric"
        min={1}
        max={videoCount}
        required
        value={index + 1}
      />
      <Button
        look="quiet"
        name="move"
        value={indexId}
        label={t('Move {name} to this place', { name })}
      >
        {t('Move')}
      </Button>
    </Form>
  )
}

function Order(order: OrderProps) {
  const { t } = useMessages()
  const { entry, name, videoCount, owner, playlistId, page } = order
  const { index, indexId } = entry
  const action = `${pathOfPlaylist(playlistId)}/videos`
  return (
    <div class="order">
      <Form visitor={owner} action={action}>
        <HiddenFields fields={[['page', String(page)]]} />
        {index > 0 && (
          <Button look="quiet" name="up" value={indexId} label={t('Move {name} up', { name })}>
            {t('Up')}
          </Button>
        )}
        {index < videoCount - 1 && (
          <Button look="quiet" name="down" value={indexId} label={t('Move {name} down', { name })}>
            {t('Down')}
          </Button>
        )}
        <Button look="quiet" name="remove" value={indexId} label={t('Remove {name}', { name })}>
          {t('Remove')}
        </Button>
      </Form>
      {videoCount > 2 && <MoveForm {...order} />}
    </div>
  )
}

interface PlaylistItemProps extends Omit<OrderProps, 'owner' | 'name'> {
  video: Video | undefined
  owner: Visitor | undefined
  /** Epoch milliseconds. */
  now: number
}

/** A video in a playlist; its owner can move and remove it. */
export function PlaylistItem({ video, owner, now, ...order }: PlaylistItemProps) {
  const messages = useMessages()
  const { t } = messages
  const { index, indexId, videoId } = order.entry
  const name = video?.title || videoId
  return (
    <li id={`video-${indexId}`}>
      <span class="place">{index + 1}</span>
      <Thumbnail videoId={videoId} lengthSeconds={video?.lengthSeconds} />
      <div>
        <h2>
          <a href={watchUrl(videoId)} dir="auto" rel="noreferrer">
            {name}
          </a>
        </h2>
        <p class="muted">
          {video === undefined ? (
            t('No details yet')
          ) : (
            <>
              {kindFactsOf(video, messages)}
              <RelativeTime at={video.publishedAt} now={now} />
            </>
          )}
        </p>
      </div>
      {owner && <Order {...order} name={name} owner={owner} />}
    </li>
  )
}
