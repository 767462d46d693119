import { randomUUID } from 'node:crypto'
import { day, type Clock } from '../../platform/clock.js'
import type { Config } from '../../platform/config.js'
import type { Database } from '../../platform/db/schema.js'
import { isOpenToAll } from '../../platform/registration-config.js'
import { Problem } from '../../platform/problem.js'
import { digestOf, randomSecret } from '../../platform/secret.js'
import { lockAccount } from '../accounts/store.js'
import {
  countOpenInvitations,
  deleteOldInvitations,
  findInvitationRole,
  insertInvitation,
} from './store.js'

export interface InvitationContext {
  db: Database
  clock: Clock
  config: Pick<Config, 'registration' | 'invitations' | 'baseUrl'>
}

/** What a link lets people do, and how often and how long. */
export interface InvitationDraft {
  /** For whom it is; may be empty. */
  note: string
  maxUses: number
  /** From now. */
  days: number
}

export const longestNote = 100
/** Bounds of what a form or command may ask for. */
export const mostUses = 1000
export const mostDays = 365
/** Open invitations of one person. */
const mostOpen = 100
/** How long one that is used up or has expired is listed. */
const listedAfterwards = 30 * day

/** Who makes an invitation; the command line is nobody. */
export type InvitationMaker = { accountId: number; isAdministrator: boolean } | undefined

/** Whether invitations mean anything here. */
export const hasInvitations = ({ registration }: Pick<Config, 'registration'>): boolean =>
  registration === 'invite'

/** Whether this person may invite others; they do so for themselves alone. */
export const mayInvitePeople = (
  config: Pick<Config, 'registration' | 'invitations'>,
  isAdministrator: boolean,
): boolean => hasInvitations(config) && (isAdministrator || config.invitations.byUsers)

function checkDraft({ note, maxUses, days }: InvitationDraft): InvitationDraft {
  const clean = note.trim().replace(/\s+/gu, ' ')
  if (clean.length > longestNote || /\p{Cc}/u.test(clean)) {
    throw new Problem('invitation_refused', `A note has at most ${longestNote} characters.`)
  }
  if (!Number.isInteger(maxUses) || maxUses < 1 || maxUses > mostUses) {
    throw new Problem('invitation_refused', `An invitation is for 1 to ${mostUses} people.`)
  }
  if (!Number.isInteger(days) || days < 1 || days > mostDays) {
    throw new Problem('invitation_refused', `An invitation is good for 1 to ${mostDays} days.`)
  }
  return { note: clean, maxUses, days }
}

function refuseInviter({ config }: InvitationContext, maker: InvitationMaker): void {
  if (!hasInvitations(config)) throw new Problem('invitations_off')
  if (maker && !mayInvitePeople(config, maker.isAdministrator))
    throw new Problem('invitations_closed')
}

/** Where an invitation leads; the secret is in the query, which no log has. */
export const invitationUrl = ({ baseUrl }: Pick<Config, 'baseUrl'>, secret: string): string =>
  `${baseUrl}/signup?invitation=${secret}`

/**
 * Makes a link that lets people make an account; its secret is returned here and nowhere else.
 * Throws `invitations_off`, `invitations_closed` or `invitation_refused`.
 */
export async function createInvitation(
  context: InvitationContext,
  maker: InvitationMaker,
  draft: InvitationDraft,
): Promise<{ handle: string; secret: string; expiresAt: number }> {
  refuseInviter(context, maker)
  const { note, maxUses, days } = checkDraft(draft)
  const now = context.clock.now()
  const handle = randomUUID()
  const secret = randomSecret()
  const expiresAt = now + days * day
  await context.db.transaction().execute(async (tx) => {
    if (maker) {
      await lockAccount(tx, maker.accountId)
      if ((await countOpenInvitations(tx, maker.accountId, now)) >= mostOpen) {
        throw new Problem(
          'invitation_refused',
          `You have ${mostOpen} invitations. Revoke one first.`,
        )
      }
    }
    await deleteOldInvitations(tx, now - listedAfterwards)
    await insertInvitation(tx, {
      handle,
      digest: digestOf(secret),
      role: 'user',
      accountId: maker?.accountId,
      note,
      maxUses,
      createdAt: now,
      expiresAt,
    })
  })
  return { handle, secret, expiresAt }
}

interface RegistrationContext {
  db: Database
  clock: Clock
  config: Pick<Config, 'registration'>
}

/**
 * The link that a registration must use, if any. Throws for who may not make an account by
 * themselves: `registration_closed`, and where an invitation is needed `invitation_required` without
 * one, and `invitation_invalid` for a wrong one. A link to the first administrator is good everywhere.
 */
export async function findInvitationToUse(
  { db, clock, config: { registration } }: RegistrationContext,
  secret: string | undefined,
): Promise<string | undefined> {
  const role =
    secret === undefined ? undefined : await findInvitationRole(db, digestOf(secret), clock.now())
  if (role === 'admin') return secret
  if (isOpenToAll(registration)) return undefined
  if (registration === 'closed') throw new Problem('registration_closed')
  if (role === 'user') return secret
  throw new Problem(secret === undefined ? 'invitation_required' : 'invitation_invalid')
}
