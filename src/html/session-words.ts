import type { Text } from './messages/languages.js'
import type { Messages } from './messages/messages.js'
import type { SessionKind } from '../identity/sessions/kinds.js'
import type { Session } from '../identity/sessions/store.js'

const kindWords: Readonly<Record<SessionKind, Text>> = {
  browser: 'Browser',
  token: 'App token',
  oauth: 'App (OAuth)',
  app: 'Application',
  login: 'Web app',
  app_login: 'App login',
  api: 'API session',
  guest: 'Guest',
  registered: 'Watch-together client',
  key: 'API key',
  room: 'Room',
  app_password: 'App password',
  app_client: 'App with an app password',
}

export const kindInWords = ({ kind }: Session): Text => kindWords[kind]

/** What to call a session: the name it was given, else where it was made, else what it is. */
export const sessionTitleOf = (session: Session): string =>
  session.name ?? session.client ?? kindInWords(session)

/** The same in the language of a page. */
export const shownTitleOf = (session: Session, { t }: Messages): string =>
  session.name ?? session.client ?? t(kindInWords(session))
