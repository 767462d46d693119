import type { Video } from '../../../catalogue/video-store.js'
import type { WholeSubscription } from '../../../library/subscriptions/followed-store.js'
import type { SubscriptionGroup } from '../../../library/subscriptions/group-store.js'
import type { HideChoice, HidePreferences } from '../../../library/subscriptions/hide-store.js'
import {
  Button,
  Field,
  Form,
  HiddenFields,
  Notice,
  ProblemNotice,
  RelativeTime,
} from '../../../html/elements.js'
import { Thumbnail } from '../../../html/thumbnail.js'
import { watchUrl } from '../../../html/video-words.js'
import type { Text } from '../../../html/messages/languages.js'
import type { Visitor } from '../../../html/visitor.js'
import { channelUrl, pathOfSubscription, subscriptionsPath } from './paths.js'
import { useMessages } from '../../../html/messages/use-messages.js'
import type { PageSource } from '../../../html/render.js'

export interface ChannelView {
  subscription: WholeSubscription
  groups: readonly SubscriptionGroup[]
  preferences: HidePreferences
  /** The newest ones. */
  videos: readonly Video[]
  /** Epoch milliseconds. */
  now: number
  news?: Text | undefined
  mistake?: string | undefined
}

const kinds: readonly (readonly [HideChoice, Text])[] = [
  ['hide_shorts', 'Shorts'],
  ['hide_live', 'Live streams'],
  ['hide_premieres', 'Premieres'],
]

function HideFields({ view: { subscription, preferences } }: { view: ChannelView }) {
  const { t } = useMessages()
  return (
    <div class="columns">
      {kinds.map(([choice, name]) => {
        const hides = subscription.hides[choice]
        return (
          <Field key={choice} id={choice} label={t(name)}>
            <select id={choice} name={choice}>
              <option value="" selected={hides === undefined}>
                {preferences[choice]
                  ? t('As in your preferences (hidden)')
                  : t('As in your preferences (shown)')}
              </option>
              <option value="show" selected={hides === false}>
                {t('Always show')}
              </option>
              <option value="hide" selected={hides === true}>
                {t('Always hide')}
              </option>
            </select>
          </Field>
        )
      })}
    </div>
  )
}

function GroupFields({ view: { subscription, groups } }: { view: ChannelView }) {
  const { t } = useMessages()
  if (groups.length === 0) return <></>
  return (
    <fieldset class="choices columns">
      <legend>{t('Groups')}</legend>
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
  const { t } = useMessages()
  if (videos.length === 0) {
    return <p class="muted">{t('No videos yet. The newest ones appear here within minutes.')}</p>
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
export const channelPage =
  (visitor: Visitor, view: ChannelView): PageSource =>
  ({ t, rich }) => {
    const { subscription, now, news, mistake } = view
    const { ucid, author, subscribedAt } = subscription
    const name = author || ucid
    const content = (
      <>
        <h1 dir="auto">{name}</h1>
        {news !== undefined && <Notice kind="news">{t(news)}</Notice>}
        {mistake !== undefined && <ProblemNotice message={mistake} />}
        <p class="muted">
          {rich('Subscribed {subscribed} · <a>Open at YouTube</a>', {
            subscribed: <RelativeTime at={subscribedAt} now={now} />,
            a: (text) => (
              <a href={channelUrl(ucid)} rel="noreferrer">
                {text}
              </a>
            ),
          })}
        </p>
        <Form visitor={visitor} action={pathOfSubscription(ucid)} class="card stack">
          <h2>{t('In your feed')}</h2>
          <HideFields view={view} />
          <GroupFields view={view} />
          <div class="actions">
            <Button look="primary">{t('Save')}</Button>
          </div>
        </Form>
        <h2>{t('Newest videos')}</h2>
        <ChannelVideos view={view} />
        <Form visitor={visitor} action={`${subscriptionsPath}/change`} class="other">
          <HiddenFields fields={[['back', subscriptionsPath]]} />
          <Button look="danger" name="unsubscribe" value={ucid}>
            {t('Unsubscribe')}
          </Button>
        </Form>
      </>
    )
    return { title: name, path: subscriptionsPath, visitor, content }
  }
