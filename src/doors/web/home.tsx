import type { Config } from '../../platform/config.js'
import type { Context } from '../../platform/context.js'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { html } from '../../platform/http/describe.js'
import { describePage } from '../../html/forms.js'
import type { Page } from '../../html/layout.js'
import { sendPage } from '../../html/render.js'
import { findVisitor, type Visitor } from '../../html/visitor.js'

const places = [
  {
    path: '/feed/subscriptions',
    name: 'Feed',
    text: 'The newest videos of the channels you follow.',
  },
  { path: '/feed/playlists', name: 'Playlists', text: 'Your saved lists of videos.' },
  { path: '/rooms', name: 'Rooms', text: 'Watch videos together with others.' },
  {
    path: '/token_manager',
    name: 'Apps and devices',
    text: 'What has access to your account, and what it may do. Revoke what you no longer use.',
  },
  {
    path: '/preferences',
    name: 'Preferences',
    text: 'Player, language and look, for every front end you use.',
  },
  {
    path: '/account',
    name: 'Account',
    text: 'Change your password, export your data or delete your account.',
  },
  {
    path: '/api/openapi.json',
    name: 'API',
    text: 'API reference for developers.',
  },
] as const

function welcomePage({ registration }: Pick<Config, 'registration'>): Page {
  const content = (
    <>
      <h1>Your account for every video front end</h1>
      <p class="lead">
        Foyer keeps your subscriptions, playlists, watch history and preferences in one place. The
        apps you like ask here before they may use them.
      </p>
      <p class="actions">
        <a class="button primary" href="/login">
          {registration === 'closed' ? 'Log in' : 'Log in or create an account'}
        </a>
      </p>
      <ul class="points">
        <li>
          <strong>You decide what an app may do.</strong> Each gets a token of its own that says
          exactly what it allows, and for how long.
        </li>
        <li>
          <strong>You can change your mind.</strong> Every app and device is on one page, and one
          click revokes it.
        </li>
        <li>
          <strong>It is yours.</strong> Download all your data at any time, or take it elsewhere.
        </li>
      </ul>
      <p class="muted">
        For developers: <a href="/api/openapi.json">API reference</a>.
      </p>
    </>
  )
  return { title: 'Foyer', path: '/', width: 'narrow', content }
}

function startPage(visitor: Visitor): Page {
  const content = (
    <>
      <h1>Hello, {visitor.name}</h1>
      <ul class="tiles">
        {places.map((place) => (
          <li key={place.path} class="card">
            <h2>
              <a href={place.path}>{place.name}</a>
            </h2>
            <p class="muted">{place.text}</p>
          </li>
        ))}
      </ul>
    </>
  )
  return { title: 'Foyer', path: '/', visitor, content }
}

/** The start page: what Foyer is, or the way to every page. */
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
      return sendPage(reply, visitor ? startPage(visitor) : welcomePage(context.config))
    },
  )
}
