import type { FastifyInstance } from 'fastify'
import { protectPages } from '../../platform/http/security-headers.js'
import { accountRoutes } from './account/account.js'
import { assetRoutes } from './assets.js'
import { consentRoutes } from './consent/consent.js'
import { discordLinkRoutes } from './discord/link.js'
import { feedPageRoutes } from './feed/feed.js'
import { homeRoutes } from './home.js'
import { logInRoutes } from './log-in/log-in.js'
import { changePlaylistRoutes } from './playlists/change-playlist.js'
import { playlistPageRoutes } from './playlists/playlists.js'
import { recoverRoutes } from './log-in/recover.js'
import { signOutRoutes } from './log-in/log-out.js'
import { tokenAjaxRoutes } from './apps/token-ajax.js'
import { tokenManagerRoutes } from './apps/token-manager.js'
import { admitVisitor, type PageParts } from '../../html/visitor.js'

/** The HTML pages: all of them work without JavaScript. */
export async function pages(app: FastifyInstance, parts: PageParts): Promise<void> {
  await app.register(protectPages, { baseUrl: parts.config.baseUrl })
  await app.register(assetRoutes)
  app.addHook('onRequest', admitVisitor(parts))
  await app.register(homeRoutes, parts)
  await app.register(logInRoutes, parts)
  await app.register(signOutRoutes, parts)
  await app.register(recoverRoutes, parts)
  await app.register(consentRoutes, parts)
  await app.register(tokenManagerRoutes, parts)
  await app.register(tokenAjaxRoutes, parts)
  await app.register(accountRoutes, parts)
  await app.register(discordLinkRoutes, parts)
  await app.register(feedPageRoutes, parts)
  await app.register(playlistPageRoutes, parts)
  await app.register(changePlaylistRoutes, parts)
}
