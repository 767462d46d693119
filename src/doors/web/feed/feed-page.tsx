import type { ListedVideo } from '../../../catalogue/video-store.js'
import type { Feed } from '../../../library/feed/list-feed.js'
import type { WatchedEntry } from '../../../library/history/store.js'
import type { SubscriptionGroup } from '../../../library/subscriptions/group-store.js'
import { Button, Form } from '../../../html/elements.js'
import { Turn } from '../../../html/page-links.js'
import type { Visitor } from '../../../html/visitor.js'
import { Gallery } from './gallery.js'
import { useMessages } from '../../../html/messages/use-messages.js'
import type { PageSource } from '../../../html/render.js'

export const feedPath = '/feed/subscriptions'

/** What of the feed is shown. */
export interface FeedChoice {
  /** From 1. */
  page: number
  /** The handle of a group. */
  group: string | undefined
  /** Whether only what was not watched is shown. */
  isUnwatched: boolean
}

export interface FeedView {
  choice: FeedChoice
  feed: Feed
  /** What was begun and not finished, newest first; on the first page of the whole feed. */
  unfinished: readonly ListedVideo[]
  /** Entries of the history, by the ids of videos. */
  watched: ReadonlyMap<string, WatchedEntry>
  groups: readonly SubscriptionGroup[]
  hasNext: boolean
  /** Epoch milliseconds. */
  now: number
}

function feedPathOf({ group, isUnwatched }: Omit<FeedChoice, 'page'>): string {
  const query = new URLSearchParams({
    ...(group === undefined ? {} : { group }),
    ...(isUnwatched ? { show: 'unwatched' } : {}),
  }).toString()
  return query === '' ? feedPath : `${feedPath}?${query}`
}

function Tabs({ view: { groups, choice } }: { view: FeedView }) {
  const { t } = useMessages()
  const { group, isUnwatched } = choice
  const tabs = [
    { name: t('All'), to: { group: undefined, isUnwatched: false } },
    { name: t('Not watched'), to: { group, isUnwatched: true } },
    ...groups.map(({ handle, name }) => ({ name, to: { group: handle, isUnwatched: false } })),
  ]
  const isCurrent = (to: (typeof tabs)[number]['to']) =>
    to.isUnwatched ? isUnwatched : to.group === group && !(isUnwatched && group === undefined)
  return (
    <nav aria-label={t('Show')} class="tabs">
      <ul>
        {tabs.map(({ name, to }) => (
          <li key={feedPathOf(to)}>
            <a href={feedPathOf(to)} aria-current={isCurrent(to) ? 'true' : undefined}>
              <bdi>{name}</bdi>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function EmptyFeed({ choice: { page, group, isUnwatched } }: FeedView) {
  const { t, rich } = useMessages()
  if (page > 1) return <p class="lead">{t('No older videos.')}</p>
  if (group !== undefined || isUnwatched) return <p class="lead">{t('No videos here.')}</p>
  return (
    <p class="lead">
      {rich(
        'No videos yet. <a>Subscribe to channels</a> here or in any of your apps, and their newest videos appear here.',
        { a: (text) => <a href="/subscriptions">{text}</a> },
      )}
    </p>
  )
}

function Continue({ view: { unfinished, watched, now } }: { view: FeedView }) {
  const { t } = useMessages()
  if (unfinished.length === 0) return <></>
  return (
    <section>
      <h2>{t('Continue watching')}</h2>
      <Gallery videos={unfinished} watched={watched} now={now} />
      <h2>{t('Newest videos')}</h2>
    </section>
  )
}

function Tools({ visitor }: { visitor: Visitor }) {
  const { t } = useMessages()
  return (
    <div class="actions">
      <Form visitor={visitor} action={`${feedPath}/seen`}>
        <Button look="quiet">{t('Mark all as seen')}</Button>
      </Form>
      <Form visitor={visitor} action={`${feedPath}/address`}>
        <Button look="quiet">{t('New address for a feed reader')}</Button>
      </Form>
    </div>
  )
}

/** A page of the newest videos of the visitor's subscriptions. */
export const feedPage =
  (visitor: Visitor, view: FeedView): PageSource =>
  ({ t }) => {
    const { feed, choice, watched, hasNext, now } = view
    const unread = new Set(feed.notifications.map(({ videoId }) => videoId))
    const videos = [...feed.notifications, ...feed.videos]
    const { page } = choice
    const content = (
      <>
        <h1>{t('Feed')}</h1>
        <Tabs view={view} />
        <Continue view={view} />
        {videos.length === 0 ? (
          <EmptyFeed {...view} />
        ) : (
          <Gallery videos={videos} unread={unread} watched={watched} now={now} />
        )}
        <Turn
          path={feedPathOf(choice)}
          page={page}
          hasNext={hasNext}
          words={[t('Newer'), t('Older')]}
        />
        <Tools visitor={visitor} />
      </>
    )
    return {
      title: page === 1 ? t('Feed') : t('Feed, page {page}', { page }),
      path: feedPath,
      visitor,
      content,
    }
  }

/** The private address of the feed, shown once. */
export const feedAddressPage =
  (visitor: Visitor, url: string): PageSource =>
  ({ t }) => {
    const content = (
      <>
        <h1>{t('Address for your feed reader')}</h1>
        <p class="lead">
          {t(
            'Anyone who has this address can read your feed. It’s shown only now; the address before it has stopped working.',
          )}
        </p>
        <p class="address">
          <code>{url}</code>
        </p>
        <p>
          <a href={feedPath}>{t('Back to the feed')}</a>
        </p>
      </>
    )
    return { title: t('Address of your feed'), path: feedPath, width: 'narrow', visitor, content }
  }
