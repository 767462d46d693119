import * as invitations from '../../../src/identity/invitations/store.js'
import { changes, reads, type Facts, type StoreCases } from './store-case.js'

const added = {
  handle: 'added',
  digest: 'digest',
  role: 'user',
  note: '',
  maxUses: 1,
  createdAt: 1,
  expiresAt: undefined,
} as const

const insertMine = ({ db, me }: Facts) =>
  invitations.insertInvitation(db, { ...added, accountId: me.id })

const invitationCases: StoreCases = {
  insertInvitation: [changes('invitation +1', insertMine)],
  listInvitations: [
    reads(
      async ({ db, me }) =>
        (await invitations.listInvitations(db, me.id)).map(({ maker, note }) => [maker, note]),
      ({ me }) => [[me.name, `For a friend of ${me.name}`]],
    ),
  ],
  countOpenInvitations: [
    reads(
      ({ db, me, now }) => invitations.countOpenInvitations(db, me.id, now),
      () => 1,
    ),
  ],
  findInvitationRole: [
    reads(
      ({ db, now }) => invitations.findInvitationRole(db, 'unknown', now),
      () => undefined,
    ),
  ],
  takeInvitationUse: [
    changes(
      'invitation +1',
      async (facts) => {
        await insertMine(facts)
        return [
          await invitations.takeInvitationUse(facts.db, added.digest, facts.now),
          await invitations.takeInvitationUse(facts.db, added.digest, facts.now),
        ]
      },
      () => ['user', undefined],
    ),
  ],
  deleteInvitation: [
    changes(
      '',
      async (facts) => {
        await insertMine(facts)
        return [
          await invitations.deleteInvitation(facts.db, added.handle, facts.other.id),
          await invitations.deleteInvitation(facts.db, added.handle, facts.me.id),
        ]
      },
      () => [undefined, ''],
    ),
  ],
  deleteInvitationsOf: [
    changes('invitation -1', ({ db, me }) => invitations.deleteInvitationsOf(db, me.id)),
  ],
}

/** Links that somebody made for others. */
export const inviteCases: Record<string, StoreCases> = {
  'identity/invitations/store': invitationCases,
}
