import type { Video } from '../../../catalogue/video-store.js'
import { Button, Form, HiddenFields, Notice, RelativeTime } from '../../../html/elements.js'
import type { Page } from '../../../html/layout.js'
import { Turn } from '../../../html/page-links.js'
import { Thumbnail } from '../../../html/thumbnail.js'
import { durationText, kindFactsOf, watchUrl } from '../../../html/video-words.js'
import type { Visitor } from '../../../html/visitor.js'
import type { WatchedEntry } from '../../../library/history/store.js'
import { progressOf } from './watch-progress.js'

export const historyPath = '/feed/history'

export interface HistoryView {
  entries: readonly WatchedEntry[]
  /** What is known of them, by id. */
  videos: ReadonlyMap<string, Video>
  /** What is searched for; empty shows all. */
  text: string
  /** From 1. */
  page: number
  hasNext: boolean
  /** Of the whole history. */
  total: number
  /** Whether what is watched is kept. */
  isKept: boolean
  /** Epoch milliseconds. */
  now: number
  news?: string | undefined
  /** What was removed just now, and how to bring it back. */
  removed?: { name: string; sealed: string } | undefined
  mistake?: string | undefined
}

interface ItemProps {
  visitor: Visitor
  entry: WatchedEntry
  view: HistoryView
}

/** `Watched to 3:05 of 10:00 · `, as much as is known. */
function watchedText({ positionSeconds, lengthSeconds }: WatchedEntry, video: Video | undefined) {
  if (positionSeconds === undefined) return ''
  const length = durationText(lengthSeconds ?? video?.lengthSeconds ?? 0)
  const position = durationText(positionSeconds) ?? '0:00'
  return `Watched to ${position}${length === undefined ? '' : ` of ${length}`} · `
}

function HistoryItem({ visitor, entry, view: { videos, now, page, text } }: ItemProps) {
  const { videoId, watchedAt } = entry
  const video = videos.get(videoId)
  const name = video?.title || videoId
  const fields: [string, string][] = [
    ['page', String(page)],
    ['q', text],
  ]
  return (
    <li>
      <Thumbnail
        videoId={videoId}
        lengthSeconds={entry.lengthSeconds ?? video?.lengthSeconds}
        progress={progressOf(entry, video)}
      />
      <div>
        <h2>
          <a href={watchUrl(videoId)} dir="auto" rel="noreferrer">
            {name}
          </a>
        </h2>
        <p class="muted">
          {video && kindFactsOf(video)}
          {watchedText(entry, video)}
          <RelativeTime at={watchedAt} now={now} />
        </p>
      </div>
      <Form visitor={visitor} action={`${historyPath}/remove`}>
        <HiddenFields fields={fields} />
        <Button look="quiet" name="video" value={videoId} label={`Remove ${name} from the history`}>
          Remove
        </Button>
      </Form>
    </li>
  )
}

function HistorySearch({ text }: { text: string }) {
  return (
    <form class="search" role="search" action={historyPath}>
      <label for="q">Search</label>
      <input id="q" name="q" type="search" value={text} maxLength={100} dir="auto" />
      <Button>Search</Button>
    </form>
  )
}

function KeepHistory({
  visitor,
  view: { isKept, total },
}: {
  visitor: Visitor
  view: HistoryView
}) {
  return (
    <>
      {!isKept && (
        <Notice kind="warning">
          Your history is paused: what you watch isn’t added to it, and apps can’t keep how far you
          watched.
        </Notice>
      )}
      <div class="actions">
        <Form visitor={visitor} action={`${historyPath}/keep`}>
          <Button look="quiet" name="keep" value={isKept ? 'off' : 'on'}>
            {isKept ? 'Pause the history' : 'Continue the history'}
          </Button>
        </Form>
      </div>
      {total > 0 && (
        <details class="confirm">
          <summary class="button danger">Clear the history</summary>
          <div class="notice warning">
            <p>All {total} videos are removed from it. This can’t be undone.</p>
            <Form visitor={visitor} action={`${historyPath}/clear`}>
              <Button look="danger">Yes, clear it</Button>
            </Form>
          </div>
        </details>
      )}
    </>
  )
}

function HistoryNews({
  visitor,
  view: { news, removed, mistake },
}: {
  visitor: Visitor
  view: HistoryView
}) {
  return (
    <>
      {news !== undefined && <Notice kind="news">{news}</Notice>}
      {mistake !== undefined && <Notice kind="error">{mistake}</Notice>}
      {removed && (
        <Notice kind="news">
          <Form visitor={visitor} action={`${historyPath}/restore`} class="head">
            <HiddenFields fields={[['undo', removed.sealed]]} />
            <span>
              Removed <bdi>{removed.name}</bdi>.
            </span>
            <Button look="quiet">Undo</Button>
          </Form>
        </Notice>
      )}
    </>
  )
}

function EmptyHistory({ text, total }: Pick<HistoryView, 'text' | 'total'>) {
  if (text !== '' && total > 0) return <p class="lead">Nothing in your history has this text.</p>
  return <p class="lead">Nothing here yet. What you watch in your apps appears here.</p>
}

/** What a person has watched, newest first. */
export function historyPage(visitor: Visitor, view: HistoryView): Page {
  const { entries, text, page, hasNext, total } = view
  const path =
    text === '' ? historyPath : `${historyPath}?${new URLSearchParams({ q: text }).toString()}`
  const content = (
    <>
      <h1>History</h1>
      <HistoryNews visitor={visitor} view={view} />
      {total > 0 && <HistorySearch text={text} />}
      {entries.length === 0 ? (
        <EmptyHistory text={text} total={total} />
      ) : (
        <ul class="rows pictures">
          {entries.map((entry) => (
            <HistoryItem key={entry.videoId} visitor={visitor} entry={entry} view={view} />
          ))}
        </ul>
      )}
      <Turn path={path} page={page} hasNext={hasNext} words={['Newer', 'Older']} />
      <KeepHistory visitor={visitor} view={view} />
    </>
  )
  return { title: 'History', path: historyPath, visitor, content }
}
