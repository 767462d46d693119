import * as passkeys from '../../../src/identity/second-factor/passkey-store.js'
import { changes, reads, type StoreCases } from './store-case.js'

const passkey = {
  credentialId: 'credential',
  publicKey: 'key',
  counter: 1,
  transports: ['usb', 'nfc'],
  name: 'Key',
  createdAt: 1,
}

const names = (found: readonly passkeys.Passkey[]) => found.map(({ name }) => name)

export const passkeyCases: StoreCases = {
  insertPasskey: [
    changes('passkey +1', ({ db, me }) => passkeys.insertPasskey(db, me.id, passkey)),
  ],
  listPasskeys: [
    changes(
      'passkey +1',
      async ({ db, me, other }) => {
        await passkeys.insertPasskey(db, me.id, passkey)
        return [
          names(await passkeys.listPasskeys(db, me.id)),
          names(await passkeys.listPasskeys(db, other.id)),
        ]
      },
      () => [['Key'], []],
    ),
  ],
  findPasskey: [
    changes(
      'passkey +1',
      async ({ db, me }) => {
        await passkeys.insertPasskey(db, me.id, passkey)
        const found = await passkeys.findPasskey(db, 'credential')
        return [found?.accountId, found?.transports, await passkeys.findPasskey(db, 'other')]
      },
      ({ me }) => [me.id, ['usb', 'nfc'], undefined],
    ),
  ],
  countPasskeyUse: [
    changes(
      'passkey +1',
      async ({ db, me, now }) => {
        await passkeys.insertPasskey(db, me.id, passkey)
        const { id = 0 } = (await passkeys.findPasskey(db, 'credential')) ?? {}
        return [
          await passkeys.countPasskeyUse(db, { id, counter: 1 }, { counter: 2, now }),
          await passkeys.countPasskeyUse(db, { id, counter: 1 }, { counter: 2, now }),
        ]
      },
      () => [true, false],
    ),
  ],
  renamePasskey: [
    changes(
      'passkey +1',
      async ({ db, me, other }) => {
        await passkeys.insertPasskey(db, me.id, passkey)
        const { handle = '' } = (await passkeys.findPasskey(db, 'credential')) ?? {}
        await passkeys.renamePasskey(db, other.id, { handle, name: 'Theirs' })
        const before = names(await passkeys.listPasskeys(db, me.id))
        await passkeys.renamePasskey(db, me.id, { handle, name: 'Mine' })
        return [before, names(await passkeys.listPasskeys(db, me.id))]
      },
      () => [['Key'], ['Mine']],
    ),
  ],
  deletePasskeys: [
    changes(
      '',
      async ({ db, me, other }) => {
        await passkeys.insertPasskey(db, me.id, passkey)
        const { handle } = (await passkeys.findPasskey(db, 'credential')) ?? {}
        return [
          await passkeys.deletePasskeys(db, other.id, handle),
          await passkeys.deletePasskeys(db, other.id),
          await passkeys.deletePasskeys(db, me.id, 'unknown'),
          await passkeys.deletePasskeys(db, me.id, handle),
        ]
      },
      () => [[], [], [], ['Key']],
    ),
  ],
  insertPasskeyChallenge: [
    changes('passkey_challenge +1', ({ db, me, now }) =>
      passkeys.insertPasskeyChallenge(db, 'new', {
        purpose: 'proof',
        accountId: me.id,
        expiresAt: now + 1,
      }),
    ),
  ],
  takePasskeyChallenge: [
    reads(
      ({ db, me, other, now }) =>
        passkeys.takePasskeyChallenge(db, `challenge of ${other.name}`, {
          purpose: 'add',
          accountId: me.id,
          now,
        }),
      () => false,
    ),
    changes(
      'passkey_challenge -1',
      async ({ db, me, now }) => {
        const digest = `challenge of ${me.name}`
        const take = (purpose: 'add' | 'log-in') =>
          passkeys.takePasskeyChallenge(db, digest, { purpose, accountId: me.id, now })
        return [await take('log-in'), await take('add'), await take('add')]
      },
      () => [false, true, false],
    ),
  ],
}
