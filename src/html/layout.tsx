import type { ComponentChildren } from 'preact'
import { Button, Form } from './elements.js'
import { useMessages } from './messages/use-messages.js'
import { styleUrl } from './style.js'
import type { Visitor } from './visitor.js'

/** The script of a page that needs one, and what it may load. */
export interface PageScript {
  url: string
  /** Sources in the words of a Content-Security-Policy, for sockets, media and frames. */
  connects: string
  plays: string
  frames: string
}

/** A page before it is a document. */
export interface Page {
  title: string
  /** The path of the page, to mark it in the navigation. */
  path?: string
  visitor?: Visitor | undefined
  /** Narrow for one form, wide for lists, full for a video with something beside it. */
  width?: 'narrow' | 'wide' | 'full'
  script?: PageScript
  content: ComponentChildren
}

const openPlaces = [{ path: '/rooms', name: 'Rooms' }] as const
const places = [
  { path: '/feed/subscriptions', name: 'Feed' },
  { path: '/subscriptions', name: 'Subscriptions' },
  { path: '/feed/playlists', name: 'Playlists' },
  { path: '/feed/history', name: 'History' },
  ...openPlaces,
  { path: '/token_manager', name: 'Apps' },
  { path: '/account', name: 'Account' },
] as const

const administration = { path: '/admin', name: 'Admin' } as const

function listPlaces(visitor: Visitor | undefined) {
  if (!visitor) return openPlaces
  return visitor.isAdministrator ? [...places, administration] : places
}

/** An open door with light behind it. */
const mark =
  'M5 21V4.5A1.5 1.5 0 0 1 6.5 3h11A1.5 1.5 0 0 1 19 4.5V21h-2V5h-5.2l3.2 1.6V21l-5 1-3-1zm7.2-8.8a.9.9 0 1 0 0 1.8.9.9 0 0 0 0-1.8z'

const icon = `data:image/svg+xml,${encodeURIComponent(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path fill="#b4632d" d="${mark}"/></svg>`,
)}`

function Brand() {
  return (
    <a class="brand" href="/">
      <svg viewBox="0 0 24 24" width="26" height="26" aria-hidden="true">
        <path fill="currentColor" d={mark} />
      </svg>
      Foyer
    </a>
  )
}

interface PlaceProps {
  visitor: Visitor | undefined
  path: string | undefined
}

function Navigation({ visitor, path }: PlaceProps) {
  const { t } = useMessages()
  return (
    <nav aria-label={t('Main')}>
      <ul>
        {listPlaces(visitor).map((place) => (
          <li key={place.path}>
            <a href={place.path} aria-current={place.path === path ? 'page' : undefined}>
              {t(place.name)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function Header({ visitor, path }: PlaceProps) {
  const { t } = useMessages()
  return (
    <header>
      <Brand />
      <Navigation visitor={visitor} path={path} />
      {visitor && (
        <div class="who">
          <span class="name" title={t('Logged in as {name}', { name: visitor.name })}>
            {visitor.name}
          </span>
          <Form visitor={visitor} action="/signout">
            <Button look="quiet">{t('Log out')}</Button>
          </Form>
        </div>
      )}
    </header>
  )
}

/** The document around every page. */
export function Layout({ nonce, ...page }: Page & { nonce: string | undefined }) {
  const { title, path, visitor, width = 'wide', content, script } = page
  const { language, t } = useMessages()
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{title === 'Foyer' ? title : `${title} · Foyer`}</title>
        <link rel="icon" href={icon} />
        <link rel="stylesheet" href={styleUrl} />
        {script && <script type="module" src={script.url} nonce={nonce} />}
      </head>
      <body>
        <a class="skip" href="#main">
          {t('Skip to content')}
        </a>
        <Header visitor={visitor} path={path} />
        <main id="main" class={width}>
          {content}
        </main>
        <footer>
          <a href="/docs">{t('Manual')}</a>
        </footer>
      </body>
    </html>
  )
}
