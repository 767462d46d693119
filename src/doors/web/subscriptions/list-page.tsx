import type { Followed } from '../../../library/subscriptions/followed-store.js'
import type { SubscriptionGroup } from '../../../library/subscriptions/group-store.js'
import type { FollowedOrder } from '../../../library/subscriptions/sort-followed.js'
import {
  Button,
  Form,
  HiddenFields,
  Notice,
  ProblemNotice,
  RelativeTime,
} from '../../../html/elements.js'
import type { Mistake } from '../../../html/form-again.js'
import { Turn } from '../../../html/page-links.js'
import type { Text } from '../../../html/messages/languages.js'
import type { Visitor } from '../../../html/visitor.js'
import { GroupChoice, GroupTabs, EditGroup } from './groups.js'
import { pathOfSubscription, subscriptionsPath } from './paths.js'
import { SubscribeForm } from './subscribe-form.js'
import { useMessages } from '../../../html/messages/use-messages.js'
import type { PageSource } from '../../../html/render.js'

/** What of the list is shown. */
export interface ListChoice {
  text: string
  order: FollowedOrder
  /** The handle of a group. */
  group: string | undefined
  /** From 1. */
  page: number
}

/** A mistake in a form of the page, and in which. */
export interface ListMistake extends Mistake {
  form: 'subscribe' | 'new-group' | 'group' | 'list'
}

export interface SubscriptionsView {
  choice: ListChoice
  /** Those of this page. */
  channels: readonly Followed[]
  /** By the internal ids of channels. */
  unread: ReadonlyMap<number, number>
  groups: readonly (SubscriptionGroup & { ucids: string[] })[]
  /** Of all, and of those that were searched for. */
  total: number
  found: number
  hasNext: boolean
  /** Epoch milliseconds. */
  now: number
  news?: Text | undefined
  /** Which were ended just now, and how to bring them back. */
  removed?: { text: string; sealed: string } | undefined
  mistake?: ListMistake | undefined
}

const shownNameOf = ({ author, ucid }: Followed) => author || ucid

interface ItemProps {
  channel: Followed
  view: SubscriptionsView
}

function SubscriptionItem({ channel, view: { unread, groups, now } }: ItemProps) {
  const { t, rich } = useMessages()
  const { ucid, channelId, latestPublishedAt } = channel
  const name = shownNameOf(channel)
  const count = unread.get(channelId)
  const names = groups.filter((group) => group.ucids.includes(ucid)).map((group) => group.name)
  return (
    <li>
      <input
        type="checkbox"
        name="channel"
        value={ucid}
        aria-label={t('Select {name}', { name })}
      />
      <div>
        <h2>
          <a href={pathOfSubscription(ucid)} dir="auto">
            {name}
          </a>
          {count !== undefined && <span class="tag">{t('{count} new', { count })}</span>}
        </h2>
        <p class="muted">
          {latestPublishedAt === undefined
            ? t('No videos yet')
            : rich('Newest video {published}', {
                published: <RelativeTime at={latestPublishedAt} now={now} />,
              })}
          {names.length > 0 && (
            <>
              {' · '}
              <bdi>{names.join(', ')}</bdi>
            </>
          )}
        </p>
      </div>
      <Button
        look="quiet"
        name="unsubscribe"
        value={ucid}
        label={t('Unsubscribe from {name}', { name })}
      >
        {t('Unsubscribe')}
      </Button>
    </li>
  )
}

function SubscriptionList({ visitor, view }: { visitor: Visitor; view: SubscriptionsView }) {
  const { t } = useMessages()
  const { channels, groups, choice } = view
  return (
    <Form visitor={visitor} action={`${subscriptionsPath}/change`}>
      <HiddenFields fields={[['back', pathOfChoice(choice)]]} />
      <ul class="rows picked">
        {channels.map((channel) => (
          <SubscriptionItem key={channel.ucid} channel={channel} view={view} />
        ))}
      </ul>
      <fieldset class="bar">
        <legend>{t('With the selected channels')}</legend>
        {groups.length > 0 && <GroupChoice groups={groups} chosen={choice.group} />}
        <Button look="quiet" name="selected" value="unsubscribe">
          {t('Unsubscribe from selected')}
        </Button>
      </fieldset>
    </Form>
  )
}

function queryOf({ text, order, group }: ListChoice): string {
  const query = new URLSearchParams({
    ...(text === '' ? {} : { q: text }),
    ...(order === 'name' ? {} : { sort: order }),
    ...(group === undefined ? {} : { group }),
  }).toString()
  return query === '' ? '' : `?${query}`
}

export function pathOfChoice(choice: ListChoice): string {
  const path = `${subscriptionsPath}${queryOf(choice)}`
  if (choice.page === 1) return path
  return `${path}${path.includes('?') ? '&' : '?'}page=${choice.page}`
}

const orders: readonly (readonly [FollowedOrder, Text])[] = [
  ['name', 'Name'],
  ['newest', 'Newest video'],
  ['added', 'Newest subscription'],
]

function SubscriptionSearch({ choice: { text, order, group } }: { choice: ListChoice }) {
  const { t } = useMessages()
  return (
    <form class="search" role="search" action={subscriptionsPath}>
      {group !== undefined && <HiddenFields fields={[['group', group]]} />}
      <label for="q">{t('Search')}</label>
      <input id="q" name="q" type="search" value={text} maxLength={100} dir="auto" />
      <label for="sort">{t('Sort by')}</label>
      <select id="sort" name="sort">
        {orders.map(([value, name]) => (
          <option key={value} value={value} selected={value === order}>
            {t(name)}
          </option>
        ))}
      </select>
      <Button>{t('Show')}</Button>
    </form>
  )
}

function NoSubscriptions({ total, choice }: Pick<SubscriptionsView, 'total' | 'choice'>) {
  const { t } = useMessages()
  if (total === 0) {
    return (
      <p class="lead">{t('No subscriptions yet. Add a channel above, or in any of your apps.')}</p>
    )
  }
  if (choice.text !== '') return <p class="lead">{t('No channel with this name.')}</p>
  return <p class="lead">{t('No channels in this group yet.')}</p>
}

function SubscriptionNews({
  visitor,
  view: { news, removed },
}: {
  visitor: Visitor
  view: SubscriptionsView
}) {
  const { t, rich } = useMessages()
  return (
    <>
      {news !== undefined && <Notice kind="news">{t(news)}</Notice>}
      {removed && (
        <Notice kind="news">
          <Form visitor={visitor} action={`${subscriptionsPath}/restore`} class="head">
            <HiddenFields fields={[['undo', removed.sealed]]} />
            <span>{rich('Unsubscribed from {text}.', { text: <bdi>{removed.text}</bdi> })}</span>
            <Button look="quiet">{t('Undo')}</Button>
          </Form>
        </Notice>
      )}
    </>
  )
}

/** A user's subscriptions: search, order, groups, and the form for one more. */
export const subscriptionsPage =
  (visitor: Visitor, view: SubscriptionsView): PageSource =>
  ({ t }) => {
    const { choice, channels, groups, total, found, hasNext, mistake } = view
    const mistakeOf = (form: ListMistake['form']) => (mistake?.form === form ? mistake : undefined)
    const chosen = groups.find(({ handle }) => handle === choice.group)
    const wrong = mistakeOf('list')
    const content = (
      <>
        <h1>{t('Subscriptions')}</h1>
        <SubscriptionNews visitor={visitor} view={view} />
        {wrong && <ProblemNotice message={wrong.message} />}
        <SubscribeForm visitor={visitor} mistake={mistakeOf('subscribe')} />
        <GroupTabs visitor={visitor} view={view} mistake={mistakeOf('new-group')} />
        {chosen && <EditGroup visitor={visitor} group={chosen} mistake={mistakeOf('group')} />}
        {total > 0 && <SubscriptionSearch choice={choice} />}
        {total > 0 && (
          <p class="muted">{t('{found, plural, one {# channel} other {# channels}}', { found })}</p>
        )}
        {channels.length === 0 ? (
          <NoSubscriptions total={total} choice={choice} />
        ) : (
          <SubscriptionList visitor={visitor} view={view} />
        )}
        <Turn
          path={`${subscriptionsPath}${queryOf(choice)}`}
          page={choice.page}
          hasNext={hasNext}
          words={[t('Previous'), t('Next')]}
        />
      </>
    )
    return { title: t('Subscriptions'), path: subscriptionsPath, visitor, content }
  }
