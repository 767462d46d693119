import { useMemo, useState } from 'preact/hooks'
import { durationText } from '../../../../html/video-words.js'
import { keyOf, type Video } from '../../../../rooms/machine/video.js'
import { titleOfVideo } from '../room-words.js'
import { AddVideos } from './add-videos.js'
import { Press, type ViewProps } from './parts.js'
import { requests, type RoomRequest } from './protocol.js'
import { mayViewerDo, ownMask } from './rights.js'

interface ItemProps extends ViewProps {
  video: Video
  at: number
  last: number
  votes: number
  isVoted: boolean
  onVote: (isFor: boolean) => void
}

interface Act {
  text: string
  label: string
  isPressed?: boolean
  run: () => void
}

/** What you may do with a video of the queue. */
function listActs(props: ItemProps): Act[] {
  const { app, model, video, at, last, votes, isVoted } = props
  const title = titleOfVideo(video)
  const mayOrder = mayViewerDo(model, 'manage-queue.order')
  const act = (text: string, label: string, request: RoomRequest): Act => ({
    text,
    label: `${label}: ${title}`,
    run: () => {
      app.ask(request)
    },
  })
  const isVote = model.room?.queueMode === 'vote'
  const vote: Act = {
    text: `Vote (${votes})`,
    label: `Vote for ${title}, ${votes} so far`,
    isPressed: isVoted,
    run: () => {
      props.onVote(!isVoted)
    },
  }
  return [
    ...(isVote && mayViewerDo(model, 'manage-queue.vote') ? [vote] : []),
    ...(mayOrder && mayViewerDo(model, 'manage-queue.play-now')
      ? [act('Play now', 'Play now', requests.playNow(video))]
      : []),
    ...(!isVote && mayOrder && at > 0 ? [act('Up', 'Move up', requests.move(at, at - 1))] : []),
    ...(!isVote && mayOrder && at < last
      ? [act('Down', 'Move down', requests.move(at, at + 1))]
      : []),
    ...(mayViewerDo(model, 'manage-queue.remove')
      ? [act('Remove', 'Remove', requests.remove(video))]
      : []),
  ]
}

function QueueItem(props: ItemProps) {
  const { video, at, votes, model } = props
  const facts = [
    durationText(Math.floor(video.length ?? 0)),
    model.room?.queueMode === 'vote' ? `${votes} votes` : undefined,
  ].filter(Boolean)
  return (
    <li>
      <span class="place">{at + 1}</span>
      <div>
        <p class="video" dir="auto">
          {titleOfVideo(video)}
        </p>
        {facts.length > 0 && <p class="muted">{facts.join(' · ')}</p>}
      </div>
      <div class="order">
        {listActs(props).map(({ text, label, isPressed, run }) => (
          <Press
            key={text}
            label={label}
            onPress={run}
            {...(isPressed === undefined ? {} : { isPressed })}
          >
            {text}
          </Press>
        ))}
      </div>
    </li>
  )
}

/** The place of a video in `voteCounts`. */
const voteKeyOf = ({ service, id }: Video) => `${service}${id}`

function Items({ app, model }: ViewProps) {
  const [voted, setVoted] = useState<ReadonlySet<string>>(new Set())
  const { queue = [], voteCounts = [], queueMode } = model.room ?? {}
  const mask = ownMask(model)
  const vote = (video: Video, isFor: boolean) => {
    app.ask(requests.vote(video, isFor))
    const others = [...voted].filter((key) => key !== keyOf(video))
    setVoted(new Set(isFor ? [...others, keyOf(video)] : others))
  }
  // A long list is made again only when something of it has changed, not with each message.
  return useMemo(() => {
    const votes = new Map(voteCounts)
    return (
      <ol class="rows numbered scroll" tabIndex={0} aria-label="Queue">
        {queue.map((video, at) => (
          <QueueItem
            key={keyOf(video)}
            app={app}
            model={model}
            video={video}
            at={at}
            last={queue.length - 1}
            votes={votes.get(voteKeyOf(video)) ?? 0}
            isVoted={voted.has(keyOf(video))}
            onVote={(isFor) => {
              vote(video, isFor)
            }}
          />
        ))}
      </ol>
    )
  }, [queue, voteCounts, queueMode, mask, voted])
}

function PreviousQueue({ app, model }: ViewProps) {
  const { prevQueue } = model.room ?? {}
  if (!prevQueue || prevQueue.length === 0) return null
  return (
    <div class="notice news">
      <p>The queue of last time had {prevQueue.length} videos.</p>
      <div class="actions">
        {mayViewerDo(model, 'manage-queue.add') && (
          <Press
            onPress={() => {
              app.ask(requests.restoreQueue(false))
            }}
          >
            Bring it back
          </Press>
        )}
        {mayViewerDo(model, 'manage-queue.remove') && (
          <Press
            onPress={() => {
              app.ask(requests.restoreQueue(true))
            }}
          >
            Forget it
          </Press>
        )}
      </div>
    </div>
  )
}

/** What comes next, and what adds to it. */
export function Queue({ app, model }: ViewProps) {
  const { queue = [] } = model.room ?? {}
  return (
    <section class="queue" aria-labelledby="queue-title">
      <div class="head">
        <h2 id="queue-title">Up next{queue.length > 0 ? ` (${queue.length})` : ''}</h2>
        {queue.length > 1 && mayViewerDo(model, 'manage-queue.order') && (
          <Press
            onPress={() => {
              app.ask(requests.shuffle())
            }}
          >
            Shuffle
          </Press>
        )}
      </div>
      <PreviousQueue app={app} model={model} />
      {mayViewerDo(model, 'manage-queue.add') && <AddVideos app={app} model={model} />}
      {queue.length === 0 ? (
        <p class="muted">The queue is empty.</p>
      ) : (
        <Items app={app} model={model} />
      )}
    </section>
  )
}
