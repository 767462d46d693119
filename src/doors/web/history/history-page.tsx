import type { Video } from '../../../catalogue/video-store.js'
import {
  Button,
  Form,
  HiddenFields,
  Notice,
  ProblemNotice,
  RelativeTime,
} from '../../../html/elements.js'
import { Turn } from '../../../html/page-links.js'
import { Thumbnail } from '../../../html/thumbnail.js'
import { durationText, kindFactsOf, watchUrl } from '../../../html/video-words.js'
import type { Text } from '../../../html/messages/languages.js'
import type { Messages } from '../../../html/messages/messages.js'
import type { Visitor } from '../../../html/visitor.js'
import type { WatchedEntry } from '../../../library/history/store.js'
import { progressOf } from './watch-progress.js'
import { useMessages } from '../../../html/messages/use-messages.js'
import type { PageSource } from '../../../html/render.js'

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
  news?: Text | undefined
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
function watchedText(
  { positionSeconds, lengthSeconds }: WatchedEntry,
  video: Video | undefined,
  { t }: Messages,
) {
  if (positionSeconds === undefined) return ''
  const length = durationText(lengthSeconds ?? video?.lengthSeconds ?? 0)
  const position = durationText(positionSeconds) ?? '0:00'
  const text =
    length === undefined
      ? t('Watched to {position}', { position })
      : t('Watched to {position} of {length}', { position, length })
  return `${text} · `
}

function HistoryItem({ visitor, entry, view: { videos, now, page, text } }: ItemProps) {
  const messages = useMessages()
  const { t } = messages
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
          {video && kindFactsOf(video, messages)}
          {watchedText(entry, video, messages)}
          <RelativeTime at={watchedAt} now={now} />
        </p>
      </div>
      <Form visitor={visitor} action={`${historyPath}/remove`}>
        <HiddenFields fields={fields} />
        <Button
          look="quiet"
          name="video"
          value={videoId}
          label={t('Remove {name} from the history', { name })}
        >
          {t('Remove')}
        </Button>
      </Form>
    </li>
  )
}

function HistorySearch({ text }: { text: string }) {
  const { t } = useMessages()
  return (
    <form class="search" role="search" action={historyPath}>
      <label for="q">{t('Search')}</label>
      <input id="q" name="q" type="search" value={text} maxLength={100} dir="auto" />
      <Button>{t('Search')}</Button>
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
  const { t } = useMessages()
  return (
    <>
      {!isKept && (
        <Notice kind="warning">
          {t(
            'Your history is paused: what you watch isn’t added to it, and apps can’t keep how far you watched.',
          )}
        </Notice>
      )}
      <div class="actions">
        <Form visitor={visitor} action={`${historyPath}/keep`}>
          <Button look="quiet" name="keep" value={isKept ? 'off' : 'on'}>
            {isKept ? t('Pause the history') : t('Continue the history')}
          </Button>
        </Form>
      </div>
      {total > 0 && (
        <details class="confirm">
          <summary class="button danger">{t('Clear the history')}</summary>
          <div class="notice warning">
            <p>
              {t(
                '{total, plural, one {Its one video is} other {All # videos are}} removed from it. This can’t be undone.',
                { total },
              )}
            </p>
            <Form visitor={visitor} action={`${historyPath}/clear`}>
              <Button look="danger">{t('Yes, clear it')}</Button>
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
  const { t, rich } = useMessages()
  return (
    <>
      {news !== undefined && <Notice kind="news">{t(news)}</Notice>}
      {mistake !== undefined && <ProblemNotice message={mistake} />}
      {removed && (
        <Notice kind="news">
          <Form visitor={visitor} action={`${historyPath}/restore`} class="head">
            <HiddenFields fields={[['undo', removed.sealed]]} />
            <span>{rich('Removed {name}.', { name: <bdi>{removed.name}</bdi> })}</span>
            <Button look="quiet">{t('Undo')}</Button>
          </Form>
        </Notice>
      )}
    </>
  )
}

function EmptyHistory({ text, total }: Pick<HistoryView, 'text' | 'total'>) {
  const { t } = useMessages()
  if (text !== '' && total > 0)
    return <p class="lead">{t('Nothing in your history has this text.')}</p>
  return <p class="lead">{t('Nothing here yet. What you watch in your apps appears here.')}</p>
}

/** What a person has watched, newest first. */
export const historyPage =
  (visitor: Visitor, view: HistoryView): PageSource =>
  ({ t }) => {
    const { entries, text, page, hasNext, total } = view
    const path =
      text === '' ? historyPath : `${historyPath}?${new URLSearchParams({ q: text }).toString()}`
    const content = (
      <>
        <h1>{t('History')}</h1>
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
        <Turn path={path} page={page} hasNext={hasNext} words={[t('Newer'), t('Older')]} />
        <KeepHistory visitor={visitor} view={view} />
      </>
    )
    return { title: t('History'), path: historyPath, visitor, content }
  }
