import type { Video } from '../../../catalogue/video-store.js'
import type { WholeSubscription } from '../../../library/subscriptions/followed-store.js'
import type { SubscriptionGroup } from '../../../library/subscriptions/group-store.js'
import type { HideChoice, HidePreferences } from '../../../library/subscriptions/hide-store.js'
import { Button, Field, Form, HiddenFields, Notice, RelativeTime } from '../../../html/elements.js'
import type { Page } from '../../../html/layout.js'
import { Thumbnail } from '../../../html/thumbnail.js'
import { watchUrl } from '../../../html/video-words.js'
import type { Visitor } from '../../../html/visitor.js'
import { channelUrl, pathOfSubscription, subscriptionsPath } from './paths.js'

export interface ChannelView {
  subscription: WholeSubscription
  groups: readonly SubscriptionGroup[]
  preferences: HidePreferences
  /** The newest ones. */
  videos: readonly Video[]
  /** Epoch milliseconds. */
  now: number
  news?: string | undefined
  mistake?: string | undefined
}

const kinds: readonly (readonly [HideChoice, string])[] = [
  ['hide_shorts', 'Shorts'],
  ['hide_live', 'Live streams'],
  ['hide_premieres', 'Premieres'],
]

function HideFields({ view: { subscription, preferences } }: { view: ChannelView }) {
  return (
    <div class="columns">
      {kinds.map(([choice, name]) => {
        const hides = subscription.hides[choice]
        return (
          <Field key={choice} id={choice} label={name}>
            <select id={choice} name={choice}>
              <option value="" selected={hides === undefined}>
                As in your preferences ({preferences[choice] ? 'hidden' : 'shown'})
              </option>
              <option value="show" selected={hides === false}>
                Always show
              </option>
              <option value="hide" selected={hides === true}>
                Always hide
              </option>
            </select>
          </Field>
        )
      })}
    </div>
  )
}

function GroupFields({ view: { subscription, groups } }: { view: ChannelView }) {
  if (groups.length === 0) return <></>
  return (
    <fieldset class="choices columns">
      <legend>Groups</legend>
      {groups.map(({ handle, name }) => (
        <label key={handle}>
          <input
            type="checkbox"
            name="group"
            value={handle}
            checked={subscription.groups.includes(handle)}
          />
          <bdi>{name}</bdi>
        </label>
      ))}
    </fieldset>
  )
}

function ChannelVideos({ view: { videos, now } }: { view: ChannelView }) {
  if (videos.length === 0) {
    return <p class="muted">No videos yet. The newest ones appear here within minutes.</p>
  }
  return (
    <ul class="gallery">
      {videos.map(({ videoId, title, lengthSeconds, publishedAt }) => (
        <li key={videoId}>
          <Thumbnail videoId={videoId} lengthSeconds={lengthSeconds} />
          <h3>
            <a href={watchUrl(videoId)} dir="auto" rel="noreferrer">
              {title || videoId}
            </a>
          </h3>
          <p class="muted">
            <RelativeTime at={publishedAt} now={now} />
          </p>
        </li>
      ))}
    </ul>
  )
}

/** One subscription: what the feed shows of it, its groups, its newest videos. */
export function channelPage(visitor: Visitor, view: ChannelView): Page {
  const { subscription, now, news, mistake } = view
  const { ucid, author, subscribedAt } = subscription
  const name = author || ucid
  const content = (
    <>
      <h1 dir="auto">{name}</h1>
      {news !== undefined && <Notice kind="news">{news}</Notice>}
      {mistake !== undefined && <Notice kind="error">{mistake}</Notice>}
      <p class="muted">
        Subscribed <RelativeTime at={subscribedAt} now={now} /> ·{' '}
        <a href={channelUrl(ucid)} rel="noreferrer">
          Open at YouTube
        </a>
      </p>
      <Form visitor={visitor} action={pathOfSubscription(ucid)} class="card stack">
        <h2>In your feed</h2>
        <HideFields view={view} />
        <GroupFields view={view} />
        <div class="actions">
          <Button look="primary">Save</Button>
        </div>
      </Form>
      <h2>Newest videos</h2>
      <ChannelVideos view={view} />
      <Form visitor={visitor} action={`${subscriptionsPath}/change`} class="other">
        <HiddenFields fields={[['back', subscriptionsPath]]} />
        <Button look="danger" name="unsubscribe" value={ucid}>
          Unsubscribe
        </Button>
      </Form>
    </>
  )
  return { title: name, path: subscriptionsPath, visitor, content }
}
