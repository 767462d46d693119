import type { Database } from '../../../platform/db/schema.js'
import { joinPages, readSubscriptionPages } from './read-library.js'

/** The channels that a user is subscribed to, as NewPipe and its forks import them. */
export async function* writeNewPipe(db: Database, accountId: number): AsyncGenerator<string, void> {
  yield '{"app_version":"0.27.0","app_version_int":997,"subscriptions":[\n'
  yield* joinPages(readSubscriptionPages(db, accountId), ({ ucid, author }) =>
    JSON.stringify({
      service_id: 0,
      url: `https://www.youtube.com/channel/${ucid}`,
      name: author || ucid,
    }),
  )
  yield '\n]}\n'
}
