import { listOwnApplications } from '../../authorization/application-store.js'
import { getAccount } from '../../identity/accounts/store.js'
import { listPasskeys } from '../../identity/second-factor/passkey-store.js'
import { listSessions } from '../../identity/sessions/store.js'
import type { ZipPart } from '../../library/transfer/export/write-zip.js'
import { isoOf } from './print.js'

/**
 * `account.json` of a whole account: its facts, apps that it made and what has access to it. There is
 * nothing in it that lets anyone in, and an import passes it over.
 */
export const accountPart: ZipPart = {
  name: 'account.json',
  async *write(db, accountId) {
    const { name, email, unconfirmedEmail, role, createdAt } = await getAccount(db, accountId)
    const sessions = await listSessions(db, accountId)
    const passkeys = await listPasskeys(db, accountId)
    const apps = await listOwnApplications(db, accountId)
    const account = {
      username: name,
      email: email ?? unconfirmedEmail,
      role,
      created: isoOf(createdAt),
      apps: apps.map((app) => ({
        name: app.name,
        website: app.website,
        redirectUris: app.redirectUris,
        created: isoOf(app.createdAt),
      })),
      passkeys: passkeys.map((passkey) => ({
        name: passkey.name,
        created: isoOf(passkey.createdAt),
      })),
      access: sessions.map((session) => ({
        kind: session.kind,
        name: session.name ?? session.client,
        scopes: session.scopes,
        created: isoOf(session.createdAt),
        expires: isoOf(session.expiresAt),
      })),
    }
    yield `${JSON.stringify({ foyer: 1, account }, undefined, 2)}\n`
  },
}
