import type { Video } from '../../../catalogue/video-store.js'
import type { PlaylistEntry } from '../../../library/playlists/store.js'
import { Button, Form, HiddenFields, RelativeTime } from '../../../html/elements.js'
import { pathOfPlaylist } from '../../../html/playlist-paths.js'
import { Thumbnail } from '../../../html/thumbnail.js'
import { kindFactsOf, watchUrl } from '../../../html/video-words.js'
import type { Visitor } from '../../../html/visitor.js'

interface OrderProps {
  entry: PlaylistEntry
  name: string
  playlistId: string
  videoCount: number
  page: number
  owner: Visitor
}

function Order({ entry: { index, indexId }, name, videoCount, ...where }: OrderProps) {
  const { owner, playlistId, page } = where
  const action = `${pathOfPlaylist(playlistId)}/videos`
  const place = `place-${indexId}`
  return (
    <div class="order">
      <Form visitor={owner} action={action}>
        <HiddenFields fields={[['page', String(page)]]} />
        {index > 0 && (
          <Button look="quiet" name="up" value={indexId} label={`Move ${name} up`}>
            Up
          </Button>
        )}
        {index < videoCount - 1 && (
          <Button look="quiet" name="down" value={indexId} label={`Move ${name} down`}>
            Down
          </Button>
        )}
        <Button look="quiet" name="remove" value={indexId} label={`Remove ${name}`}>
          Remove
        </Button>
      </Form>
      {videoCount > 2 && (
        <Form visitor={owner} action={action}>
          <HiddenFields fields={[['page', String(page)]]} />
          <label class="hidden" for={place}>
            New place of {name}
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
          <Button look="quiet" name="move" value={indexId} label={`Move ${name} to this place`}>
            Move
          </Button>
        </Form>
      )}
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
            'No details yet'
          ) : (
            <>
              {kindFactsOf(video)}
              <RelativeTime at={video.publishedAt} now={now} />
            </>
          )}
        </p>
      </div>
      {owner && <Order {...order} name={name} owner={owner} />}
    </li>
  )
}
