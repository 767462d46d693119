import { discordDigestOf } from '../../../src/discord/link.js'
import * as discord from '../../../src/discord/store.js'
import { changes, nothing, reads, type StoreCases } from './store-case.js'

const storeCases: StoreCases = {
  findDiscordLink: [
    reads(
      async ({ db, me }) => (await discord.findDiscordLink(db, me.id))?.discordDigest,
      ({ me }) => discordDigestOf(me.discordId),
    ),
  ],
  findLinkedAccount: [
    reads(
      ({ db, me }) => discord.findLinkedAccount(db, discordDigestOf(me.discordId)),
      ({ me }) => me.id,
    ),
    reads(({ db }) => discord.findLinkedAccount(db, 'unknown'), nothing),
  ],
  insertDiscordLink: [
    changes(
      '',
      ({ db, me }) =>
        discord
          .insertDiscordLink(db, {
            accountId: me.id,
            discordDigest: 'another',
            sealedId: '',
            linkedAt: 1,
          })
          .catch(() => 'refused'),
      () => 'refused',
    ),
  ],
  setSealedId: [
    changes('discord_link -1 +1', ({ db, me }) =>
      discord.setSealedId(db, discordDigestOf(me.discordId), 'anew'),
    ),
  ],
  deleteDiscordLink: [
    changes('discord_link -1', ({ db, me }) => discord.deleteDiscordLink(db, me.id)),
  ],
  insertDiscordAttempt: [
    changes('discord_attempt +1', ({ db, me, now }) =>
      discord.insertDiscordAttempt(db, 'new', {
        attempt: { sessionId: me.api.id, sealedVerifier: '', returnPath: '/', expiresAt: now + 1 },
        now,
      }),
    ),
  ],
  findDiscordAttempt: [
    reads(
      async ({ db, me }) => (await discord.findDiscordAttempt(db, me.discordState))?.sessionId,
      ({ me }) => me.browser.id,
    ),
  ],
  takeDiscordAttempt: [
    changes(
      'discord_attempt -1',
      async ({ db, me }) => (await discord.takeDiscordAttempt(db, me.discordState))?.sessionId,
      ({ me }) => me.browser.id,
    ),
  ],
  useDiscordCode: [
    changes(
      'discord_used_code +1',
      async ({ db, now }) => [
        await discord.useDiscordCode(db, 'code', { now, since: 0 }),
        await discord.useDiscordCode(db, 'code', { now, since: 0 }),
      ],
      () => [true, false],
    ),
  ],
}

/** Log-in with Discord. */
export const discordCases: Record<string, StoreCases> = { 'discord/store': storeCases }
