import { randomUUID } from 'node:crypto'
import { insertInvitation } from '../../../src/identity/invitations/store.js'
import { digestOf, randomSecret } from '../../../src/platform/secret.js'
import type { Foyer } from '../foyer.js'

/** An invitation that somebody has made for a friend. */
export const inviteSomebody = ({ db, clock }: Foyer, accountId: number, name: string) =>
  insertInvitation(db, {
    handle: randomUUID(),
    digest: digestOf(randomSecret()),
    role: 'user',
    accountId,
    note: `For a friend of ${name}`,
    maxUses: 2,
    createdAt: clock.now(),
    expiresAt: undefined,
  })
