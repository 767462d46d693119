import { hasExpired } from '../../../identity/sessions/kinds.js'
import { listSessions, type Session } from '../../../identity/sessions/store.js'
import { isoOf, printedTime, printJson, printTable } from '../print.js'
import { getAccountByName, withFoyer } from '../with-foyer.js'

const tokenToJson = (session: Session) => ({
  handle: session.handle,
  kind: session.kind,
  name: session.name ?? null,
  scopes: session.scopes,
  client: session.client ?? null,
  created: isoOf(session.createdAt),
  lastUsed: isoOf(session.lastUsedAt),
  expires: isoOf(session.expiresAt),
})

const tokenRowOf = (session: Session) => [
  session.handle,
  session.kind,
  session.name ?? session.client ?? '',
  printedTime(session.lastUsedAt),
  session.expiresAt === undefined ? 'never' : printedTime(session.expiresAt),
  session.scopes.join(','),
]

/** `foyer token list` */
export async function run({ user, json }: { user: string; json?: true }): Promise<void> {
  await withFoyer(async ({ config, db, clock }) => {
    const account = await getAccountByName(db, user)
    const sessions = await listSessions(db, account.id)
    const open = sessions.filter((session) => !hasExpired(session, config, clock.now()))
    if (json) printJson(open.map(tokenToJson))
    else
      printTable(['HANDLE', 'KIND', 'NAME', 'LAST USED', 'EXPIRES', 'SCOPES'], open.map(tokenRowOf))
  })
}
