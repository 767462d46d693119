import { randomUUID } from 'node:crypto'
import { nameKeyOf } from '../../identity/accounts/names.js'
import { sessionEndOf } from '../../identity/sessions/kinds.js'
import { insertMovedSessions, type MovedSession } from '../../identity/sessions/moved-store.js'
import { digestOf } from '../../platform/secret.js'
import { listSessionIds } from './invidious-store.js'
import type { Move } from './move.js'
import { pagesLeft } from './pages.js'
import { countMoved, countSkipped } from './report.js'
import { listKnownAccounts, type KnownAccount } from './target-store.js'

interface SessionId {
  id: string
  issued: Date | null
}

/**
 * A token (`v1:…`) or a browser's cookie. When it was used last is not known there, so the time it
 * may lie idle, and a cookie's lifetime, begin now.
 */
function movedSessionOf({ id, issued }: SessionId, accountId: number, now: number): MovedSession {
  const kind = id.startsWith('v1:') ? 'token' : 'browser'
  return {
    handle: randomUUID(),
    kind,
    digest: digestOf(id),
    accountId,
    createdAt: issued?.getTime() ?? now,
    lastUsedAt: now,
    expiresAt: sessionEndOf(kind, now),
  }
}

/** One that was there at the last moving in and is not here any more has been revoked here. */
const wasRevoked = ({ issued }: SessionId, { movedAt }: KnownAccount) =>
  movedAt !== undefined && issued !== null && issued.getTime() < movedAt

/** Brings browser sessions and tokens: they go on working under the same HMAC_KEY. */
export async function moveSessions(move: Move): Promise<void> {
  const { source, db, clock, report } = move
  for await (const page of pagesLeft(move, 'session_ids', {
    readPage: (after) => listSessionIds(source, after),
    keyOf: ({ id }) => id,
  })) {
    const names = page.map(({ email }) => email ?? '')
    const known = await listKnownAccounts(db, names)
    const sessions = page.flatMap(({ email, ...row }) => {
      const account = known.get(nameKeyOf(email ?? ''))
      if (account?.isMoved) {
        return wasRevoked(row, account) ? [] : movedSessionOf(row, account.id, clock.now())
      }
      countSkipped(report, 'a session whose user was not brought', email ?? 'nobody')
      return []
    })
    const brought = await insertMovedSessions(db, sessions)
    countMoved(report, 'sessions and tokens', { read: page.length, brought })
  }
}
