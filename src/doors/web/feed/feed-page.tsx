import type { ListedVideo } from '../../../catalogue/video-store.js'
import type { Feed } from '../../../library/feed/list-feed.js'
import { Time } from '../../../html/elements.js'
import type { Page } from '../../../html/layout.js'
import { Turn } from '../../../html/page-links.js'
import { factsOf, watchUrl } from '../../../html/video-words.js'
import type { Visitor } from '../../../html/visitor.js'

const path = '/feed/subscriptions'

interface FeedView {
  feed: Feed
  /** From 1. */
  page: number
  hasNext: boolean
}

function Item({ video, isUnread }: { video: ListedVideo; isUnread: boolean }) {
  return (
    <li>
      <h2>
        <a href={watchUrl(video.videoId)} dir="auto" rel="noreferrer">
          {video.title || video.videoId}
        </a>
        {isUnread && <span class="tag">New</span>}
      </h2>
      <p class="muted">
        {factsOf(video)}
        <Time at={video.publishedAt} />
      </p>
    </li>
  )
}

function Nothing({ page }: { page: number }) {
  return page > 1 ? (
    <p class="lead">No older videos.</p>
  ) : (
    <p class="lead">
      No videos yet. Subscribe to channels in an app that uses this account, and their newest videos
      appear here.
    </p>
  )
}

/** A page of the newest videos of the visitor's subscriptions. */
export function feedPage(visitor: Visitor, { feed, page, hasNext }: FeedView): Page {
  const { notifications, videos } = feed
  const isEmpty = notifications.length + videos.length === 0
  const content = (
    <>
      <h1>Feed</h1>
      {isEmpty ? (
        <Nothing page={page} />
      ) : (
        <ul class="rows">
          {notifications.map((video) => (
            <Item key={video.videoId} video={video} isUnread />
          ))}
          {videos.map((video) => (
            <Item key={video.videoId} video={video} isUnread={false} />
          ))}
        </ul>
      )}
      <Turn path={path} page={page} hasNext={hasNext} words={['Newer', 'Older']} />
    </>
  )
  return { title: page === 1 ? 'Feed' : `Feed, page ${page}`, path, visitor, content }
}
