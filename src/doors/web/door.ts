import type { Context } from '../../platform/context.js'
import type { FastifyInstance } from 'fastify'
import { protectPages } from '../../platform/http/security-headers.js'
import { adminOverviewRoutes } from './admin/overview.js'
import { keyPageRoutes } from './admin/keys.js'
import { auditPageRoutes } from './admin/audit.js'
import { changeUserRoutes } from './admin/change-user.js'
import { userPageRoutes } from './admin/users.js'
import { appPasswordRoutes } from './app-passwords/app-passwords.js'
import { accountRoutes } from './account/account.js'
import { confirmEmailRoutes } from './account/confirm-email.js'
import { apiDocumentRoutes } from './reference/api-document.js'
import { referenceRoutes } from './reference/reference.js'
import { assetRoutes } from './assets.js'
import { consentRoutes } from './consent/consent.js'
import { manualFileRoutes, manualRoutes } from './docs/docs.js'
import { discordLinkRoutes } from './discord/link.js'
import { feedPageRoutes } from './feed/feed.js'
import { historyPageRoutes } from './history/history.js'
import { homeRoutes } from './home.js'
import { forgotRoutes } from './log-in/forgot.js'
import { invitationRoutes } from './invitations/invitations.js'
import { firstAdministratorRoutes } from './log-in/first-administrator.js'
import { logInRoutes } from './log-in/log-in.js'
import { createPageProblemRenderer } from './log-in/log-in-required.js'
import { createErrorHandler } from '../../platform/http/errors.js'
import { ownAppPageRoutes } from './own-apps/own-apps.js'
import { operatorPageRoutes } from './operator-pages/operator-pages.js'
import { changePlaylistRoutes } from './playlists/change-playlist.js'
import { changeVideosRoutes } from './playlists/change-videos.js'
import { createPlaylistRoutes } from './playlists/create-playlist.js'
import { importVideosRoutes } from './playlists/import-videos.js'
import { playlistPageRoutes } from './playlists/playlists.js'
import { continueRoutes } from './proof/continue.js'
import { recoverRoutes } from './log-in/recover.js'
import { preferencesPageRoutes } from './preferences/preferences.js'
import { roomListRoutes } from './rooms/rooms.js'
import { roomPageRoutes } from './rooms/show-room.js'
import { factorRoutes } from './second-factor/factor.js'
import { securityRoutes } from './security/security.js'
import { signOutRoutes } from './log-in/log-out.js'
import { signUpRoutes } from './log-in/sign-up.js'
import { changeGroupRoutes } from './subscriptions/change-groups.js'
import { changeSubscriptionRoutes } from './subscriptions/change-subscriptions.js'
import { subscriptionPageRoutes } from './subscriptions/subscriptions.js'
import { tokenAjaxRoutes } from './apps/token-ajax.js'
import { tokenBuilderRoutes } from './apps/token-builder.js'
import { tokenManagerRoutes } from './apps/token-manager.js'
import { exportPageRoutes } from './transfer/exports.js'
import { transferPageRoutes } from './transfer/transfer.js'

/** The HTML pages: all of them work without JavaScript. */
export async function webDoor(app: FastifyInstance, context: Context): Promise<void> {
  app.setErrorHandler(createErrorHandler(createPageProblemRenderer(context)))
  await app.register(protectPages)
  await app.register(assetRoutes)
  await app.register(apiDocumentRoutes)
  await app.register(manualRoutes, context)
  await app.register(operatorPageRoutes, context)
  await app.register(manualFileRoutes)
  await app.register(referenceRoutes, context)
  await app.register(homeRoutes, context)
  await app.register(logInRoutes, context)
  await app.register(signUpRoutes, context)
  await app.register(signOutRoutes, context)
  await app.register(forgotRoutes, context)
  await app.register(recoverRoutes, context)
  await app.register(consentRoutes, context)
  await app.register(tokenManagerRoutes, context)
  await app.register(tokenBuilderRoutes, context)
  await app.register(tokenAjaxRoutes, context)
  await app.register(accountRoutes, context)
  await app.register(continueRoutes, context)
  await app.register(confirmEmailRoutes, context)
  await app.register(securityRoutes, context)
  await app.register(appPasswordRoutes, context)
  await app.register(ownAppPageRoutes, context)
  await app.register(factorRoutes, context)
  await app.register(discordLinkRoutes, context)
  await app.register(feedPageRoutes, context)
  await app.register(historyPageRoutes, context)
  await app.register(subscriptionPageRoutes, context)
  await app.register(changeSubscriptionRoutes, context)
  await app.register(changeGroupRoutes, context)
  await app.register(playlistPageRoutes, context)
  await app.register(createPlaylistRoutes, context)
  await app.register(changePlaylistRoutes, context)
  await app.register(changeVideosRoutes, context)
  await app.register(importVideosRoutes, context)
  await app.register(preferencesPageRoutes, context)
  await app.register(transferPageRoutes, context)
  await app.register(exportPageRoutes, context)
  await app.register(roomListRoutes, context)
  await app.register(roomPageRoutes, context)
  await app.register(userPageRoutes, context)
  await app.register(changeUserRoutes, context)
  await app.register(auditPageRoutes, context)
  await app.register(adminOverviewRoutes, context)
  await app.register(keyPageRoutes, context)
  await app.register(invitationRoutes, context)
  await app.register(firstAdministratorRoutes, context)
}
