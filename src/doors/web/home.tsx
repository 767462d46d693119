import type { Config } from '../../platform/config.js'
import type { Context } from '../../platform/context.js'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { isOpenToAll } from '../../platform/registration-config.js'
import { html } from '../../platform/http/describe.js'
import { describePage } from '../../html/forms.js'
import { sendPage } from '../../html/render.js'
import { findVisitor } from '../../html/visitor.js'
import { overviewPage } from './overview/overview-page.js'
import { readOverview } from './overview/read-overview.js'
import type { PageSource } from '../../html/render.js'

const welcomePage =
  ({ registration }: Pick<Config, 'registration'>): PageSource =>
  ({ t, rich }) => {
    const content = (
      <>
        <h1>{t('Your account for every video front end')}</h1>
        <p class="lead">
          {t(
            'Foyer keeps your subscriptions, playlists, watch history and preferences in one place. The apps you like ask here before they may use them.',
          )}
        </p>
        <p class="actions">
          <a class="button primary" href="/login">
            {t('Log in')}
          </a>
          {!isOpenToAll(registration) ? undefined : (
            <a class="button" href="/signup">
              {t('Create an account')}
            </a>
          )}
        </p>
        <ul class="points">
          <li>
            {rich(
              '<strong>You decide what an app may do.</strong> Each gets a token of its own that says exactly what it allows, and for how long.',
              { strong: (text) => <strong>{text}</strong> },
            )}
          </li>
          <li>
            {rich(
              '<strong>You can change your mind.</strong> Every app and device is on one page, and one click revokes it.',
              { strong: (text) => <strong>{text}</strong> },
            )}
          </li>
          <li>
            {rich(
              '<strong>It is yours.</strong> Download all your data at any time, or take it elsewhere.',
              { strong: (text) => <strong>{text}</strong> },
            )}
          </li>
        </ul>
        <p class="muted">
          {rich('<a>Manual</a> for users, operators and developers.', {
            a: (text) => <a href="/docs">{text}</a>,
          })}
        </p>
      </>
    )
    return { title: 'Foyer', path: '/', width: 'narrow', content }
  }

/** The start page: what Foyer is, or the overview of the person who is logged in. */
export const homeRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  // The pass-through has this path then.
  if (context.config.sources.isUpstreamHome) return
  app.get(
    '/',
    {
      config: { access: 'public' },
      schema: describePage(
        {},
        { summary: 'The start page', tags: ['About'], responses: { 200: html } },
      ),
    },
    async (request, reply) => {
      const visitor = await findVisitor(context, request)
      return sendPage(
        reply,
        visitor
          ? overviewPage(visitor, await readOverview(context, visitor))
          : welcomePage(context.config),
      )
    },
  )
}
