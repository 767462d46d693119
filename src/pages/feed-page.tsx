import type { ListedVideo } from '../catalogue/video-store.js'
import type { Feed } from '../library/feed/list-feed.js'
import { Time } from './elements.js'
import type { Page } from './layout.js'
import type { Visitor } from './visitor.js'

const path = '/feed/subscriptions'

interface FeedView {
  feed: Feed
  /** From 1. */
  page: number
  hasNext: boolean
}

/**
 * Foyer plays nothing. This is the address that browser extensions turn into the front end that a
 * person has chosen, and that works without one.
 */
const watchUrl = (videoId: string) => `https://www.youtube.com/watch?v=${videoId}`

const kindWords: Readonly<Record<ListedVideo['kind'], string | undefined>> = {
  video: undefined,
  short: 'Short',
  live: 'Live',
  premiere: 'Premiere',
}

/** `1:02:03`, or `2:03` below an hour; undefined while it is not known. */
export function durationText(seconds: number): string | undefined {
  if (seconds <= 0) return undefined
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  const shown = parts[0] === 0 ? parts.slice(1) : parts
  return shown.map((part, at) => (at === 0 ? part : String(part).padStart(2, '0'))).join(':')
}

function Item({ video, isUnread }: { video: ListedVideo; isUnread: boolean }) {
  const facts = [video.author, kindWords[video.kind], durationText(video.lengthSeconds)]
  return (
    <li>
      <h2>
        <a href={watchUrl(video.videoId)} rel="noreferrer">
          {video.title || video.videoId}
        </a>
        {isUnread && <span class="tag">New</span>}
      </h2>
      <p class="muted">
        {facts.filter(Boolean).map((fact) => `${fact ?? ''} · `)}
        <Time at={video.publishedAt} />
      </p>
    </li>
  )
}

function Turn({ page, hasNext }: { page: number; hasNext: boolean }) {
  if (page === 1 && !hasNext) return <></>
  return (
    <nav aria-label="Pages" class="turn">
      {page > 1 && (
        <a class="button" rel="prev" href={page === 2 ? path : `${path}?page=${page - 1}`}>
          Newer
        </a>
      )}
      {hasNext && (
        <a class="button" rel="next" href={`${path}?page=${page + 1}`}>
          Older
        </a>
      )}
    </nav>
  )
}

function Nothing({ page }: { page: number }) {
  return page > 1 ? (
    <p class="lead">There is nothing older.</p>
  ) : (
    <p class="lead">
      Nothing here yet. Subscribe to channels in an app that is signed in here, and their newest
      videos appear.
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
      <Turn page={page} hasNext={hasNext} />
    </>
  )
  return { title: page === 1 ? 'Feed' : `Feed, page ${page}`, path, visitor, content }
}
