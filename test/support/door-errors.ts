import type { DeclaredRoute } from '../../src/identity/access.js'

const errors: Readonly<Record<string, string>> = {
  invidious: 'Error',
  oauth: 'OAuthError',
  mastodon: 'MastodonError',
  opentogethertube: 'RoomError',
  antiraid: 'SessionError',
  sceenic: 'WatchError',
  admin: 'AdminError',
}

/** The name of the error that the door of a path responds with, as the document writes paths. */
export function nameDoorErrors(routes: readonly DeclaredRoute[]) {
  const doors = new Map(
    routes.map(({ method, path, door }) => [`${method} ${path.replace(/:(\w+)/g, '{$1}')}`, door]),
  )
  return (method: string, path: string): string | undefined =>
    path.startsWith('/health/') ? 'HealthError' : errors[doors.get(`${method} ${path}`) ?? '']
}
