import { Notice, RelativeTime } from '../../../html/elements.js'
import { kindInWords, shownTitleOf } from '../../../html/session-words.js'
import type { Text } from '../../../html/messages/languages.js'
import type { Visitor } from '../../../html/visitor.js'
import { Gallery } from '../feed/gallery.js'
import type { OverviewView, Warning } from './read-overview.js'
import { useMessages } from '../../../html/messages/use-messages.js'
import type { PageSource } from '../../../html/render.js'

const places = [
  {
    path: '/feed/subscriptions',
    name: 'Feed',
    text: 'The newest videos of the channels you follow.',
  },
  { path: '/feed/playlists', name: 'Playlists', text: 'Your saved lists of videos.' },
  { path: '/rooms', name: 'Rooms', text: 'Watch videos together with others.' },
  {
    path: '/token_manager',
    name: 'Apps and devices',
    text: 'What has access to your account, and what it may do. Revoke what you no longer use.',
  },
  {
    path: '/preferences',
    name: 'Preferences',
    text: 'Player, language and look, for every front end you use.',
  },
  {
    path: '/account/transfer',
    name: 'Import and export',
    text: 'Bring what you have elsewhere, or take everything with you.',
  },
  {
    path: '/account',
    name: 'Account',
    text: 'Change your password, or delete your account.',
  },
  {
    path: '/api/openapi.json',
    name: 'API',
    text: 'API reference for developers.',
  },
] as const

interface Advice {
  text: Text
  path: string
  link: Text
}

const advice: Readonly<Record<Warning, Advice>> = {
  deletion: {
    text: 'Your account will be deleted, because you asked for it.',
    path: '/account',
    link: 'See when, or keep it',
  },
  'no-email': {
    text: 'You have no e-mail address. If you lose your password, nothing brings your account back.',
    path: '/account',
    link: 'Open your account',
  },
  'no-password': {
    text: 'You have no password, so apps that ask for one can’t log in.',
    path: '/account',
    link: 'Set a password',
  },
  'no-second-factor': {
    text: 'You have no second factor: who learns your password gets in.',
    path: '/account/second-factor',
    link: 'Set it up',
  },
  'history-paused': {
    text: 'Your history is paused: what you watch isn’t added to it.',
    path: '/feed/history',
    link: 'Open your history',
  },
}

interface ViewProps {
  view: OverviewView
}

function Warnings({ view: { warnings } }: ViewProps) {
  const { t } = useMessages()
  return (
    <>
      {warnings.map((warning) => (
        <Notice key={warning} kind="warning">
          {t(advice[warning].text)} <a href={advice[warning].path}>{t(advice[warning].link)}</a>
        </Notice>
      ))}
    </>
  )
}

function Newest({ view: { newest, unread, watched, now } }: ViewProps) {
  const { t, rich } = useMessages()
  return (
    <section>
      <h2>{t('New videos')}</h2>
      {newest.length === 0 ? (
        <p class="muted">
          {rich('None yet. <a>Subscribe to channels</a>, and their newest videos appear here.', {
            a: (text) => <a href="/subscriptions">{text}</a>,
          })}
        </p>
      ) : (
        <>
          <Gallery videos={newest} unread={unread} watched={watched} now={now} />
          <p>
            <a href="/feed/subscriptions">{t('All videos of your feed')}</a>
          </p>
        </>
      )}
    </section>
  )
}

function Unfinished({ view: { unfinished, watched, now } }: ViewProps) {
  const { t } = useMessages()
  if (unfinished.length === 0) return <></>
  return (
    <section>
      <h2>{t('Continue watching')}</h2>
      <Gallery videos={unfinished} watched={watched} now={now} />
    </section>
  )
}

function LogIns({ visitor, view: { logIns, now } }: ViewProps & { visitor: Visitor }) {
  const messages = useMessages()
  const { t, rich } = messages
  return (
    <section>
      <h2>{t('Last log-ins')}</h2>
      <ul class="rows">
        {logIns.map((session) => (
          <li key={session.handle}>
            <h3>
              <bdi>{shownTitleOf(session, messages)}</bdi>{' '}
              {session.id === visitor.session.id && <span class="tag">{t('This one')}</span>}
            </h3>
            <p class="muted">
              {rich('{kind} · logged in {created} · last used {used}', {
                kind: t(kindInWords(session)),
                created: <RelativeTime at={session.createdAt} now={now} />,
                used: <RelativeTime at={session.lastUsedAt} now={now} />,
              })}
            </p>
          </li>
        ))}
      </ul>
      <p>
        <a href="/token_manager">{t('All apps and devices')}</a>
      </p>
    </section>
  )
}

function Places() {
  const { t } = useMessages()
  return (
    <section>
      <h2>{t('Everything else')}</h2>
      <ul class="tiles">
        {places.map((place) => (
          <li key={place.path} class="card">
            <h3>
              <a href={place.path}>{t(place.name)}</a>
            </h3>
            <p class="muted">{t(place.text)}</p>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** The home of a person who is logged in. */
export const overviewPage =
  (visitor: Visitor, view: OverviewView): PageSource =>
  ({ rich }) => {
    const content = (
      <>
        <h1>{rich('Hello, {name}', { name: <bdi>{visitor.name}</bdi> })}</h1>
        <Warnings view={view} />
        <Unfinished view={view} />
        <Newest view={view} />
        <LogIns visitor={visitor} view={view} />
        <Places />
      </>
    )
    return { title: 'Foyer', path: '/', visitor, content }
  }
