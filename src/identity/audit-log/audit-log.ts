import { day, type Clock } from '../../platform/clock.js'
import type { Database } from '../../platform/db/schema.js'
import type { Principal } from '../principal.js'
import { deleteOldActs, insertAct } from './store.js'

/** Everything that the audit log can say, in words for people. */
export const actWords = {
  'user.add': 'Added a user',
  'user.ban': 'Banned a user',
  'user.unban': 'Lifted a ban',
  'user.log-out': 'Logged a user out everywhere',
  'user.promote': 'Made an administrator',
  'user.first-administrator': 'Became the first administrator by the link',
  'user.demote': 'Made an ordinary user',
  'user.reset-factor': 'Removed a second factor',
  'user.delete': 'Planned the deletion of a user',
  'user.keep': 'Took a deletion back',
  'user.remove': 'Removed a user',
  'user.rename': 'Renamed a user',
  'user.set-email': 'Changed an e-mail address',
  'user.password': 'Set a password',
  'user.export': 'Exported a user’s data',
  'user.import': 'Imported into an account',
  'invitation.create': 'Made an invitation',
  'invitation.revoke': 'Revoked an invitation',
  'token.mint': 'Made a token',
  'token.revoke': 'Revoked a token',
  'key.create': 'Made an API key',
  'key.rotate': 'Gave an API key another secret',
  'key.revoke': 'Revoked an API key',
  'keys.rotate': 'Rotated the signing keys',
  'room.unload': 'Unloaded a room',
  'rooms.announce': 'Sent an announcement to all rooms',
  'catalogue.load': 'Loaded channels and videos',
  'migrate.invidious': 'Moved in from an Invidious',
} as const

export type ActKind = keyof typeof actWords

/** How something was done: on a page, by a user's token, by an API key, or by a command. */
export type ActVia = 'page' | 'api' | 'key' | 'command'

export interface Actor {
  via: ActVia
  name: string
}

/** Who runs a command has the machine, and no name here. */
export const commandLine: Actor = { via: 'command', name: 'command line' }

/** The administrator or key behind a request. */
export function actingPrincipal({ account, session, isFromCookie }: Principal): Actor {
  if (account) return { via: isFromCookie ? 'page' : 'api', name: account.name }
  return { via: 'key', name: session.name ?? session.handle }
}

interface AuditContext {
  db: Database
  clock: Clock
}

export interface NewAct {
  actor: Actor
  act: ActKind
  /** Whom or what it was done to, by name. */
  subject?: string | undefined
  /** The rest in a few words. Never a secret. */
  detail?: string | undefined
}

const longest = 500

/** Adds a line to the audit log; the one way in which one gets there. */
export async function recordAct({ db, clock }: AuditContext, act: NewAct): Promise<void> {
  const { actor, subject, detail } = act
  await insertAct(db, {
    via: actor.via,
    actor: actor.name,
    act: act.act,
    subject: subject?.slice(0, longest),
    detail: detail?.slice(0, longest),
    at: clock.now(),
  })
}

/** A ban in the details of its line: `until 2027-01-31 00:00 UTC: Spam`. */
export function banDetail(ban: { reason?: string | undefined; endsAt?: number | undefined }) {
  const { reason = '', endsAt } = ban
  const end =
    endsAt === undefined
      ? 'without end'
      : `until ${new Date(endsAt).toISOString().slice(0, 16).replace('T', ' ')} UTC`
  return reason === '' ? end : `${end}: ${reason}`
}

/** Lines are kept so long. */
const auditMemory = 365 * day

/** Deletes lines older than a year, in small steps that let others write between them. */
export async function pruneActs({ db, clock }: AuditContext): Promise<number> {
  let pruned = 0
  for (;;) {
    const count = await deleteOldActs(db, clock.now() - auditMemory)
    pruned += count
    if (count === 0) return pruned
  }
}
