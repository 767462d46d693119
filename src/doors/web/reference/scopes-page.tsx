import type { DeclaredRoute } from '../../../identity/access.js'
import type { Page } from '../../../html/layout.js'
import type { Visitor } from '../../../html/visitor.js'
import { manualPage } from '../docs/manual-page.js'
import {
  listGuardedEndpoints,
  listScopes,
  type GuardedEndpoint,
  type ListedScope,
} from './list-scopes.js'

const scopeId = (name: string) => `scope-${name.replace(':', '-')}`

function ScopeView({ name, words, patterns, opens }: ListedScope) {
  return (
    <section id={scopeId(name)}>
      <h3>
        <code>{name}</code>
      </h3>
      <p>It may {words}.</p>
      {patterns.length > 0 && (
        <p>
          As patterns:{' '}
          {patterns.map((pattern, at) => (
            <span key={pattern}>
              {at > 0 && ', '}
              <code>{pattern}</code>
            </span>
          ))}
        </p>
      )}
      {opens.length > 0 && (
        <ul>
          {opens.map(({ method, path }) => (
            <li key={`${method} ${path}`}>
              <code>
                {method} {path}
              </code>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function EndpointTable({ endpoints }: { endpoints: readonly GuardedEndpoint[] }) {
  return (
    <div class="table paths" tabIndex={0} role="region" aria-label="Endpoints and their scopes">
      <table>
        <thead>
          <tr>
            <th scope="col">Pattern</th>
            <th scope="col">Opens</th>
            <th scope="col">OAuth scopes</th>
          </tr>
        </thead>
        <tbody>
          {endpoints.map(({ method, path, scope, names }) => (
            <tr key={`${method} ${path}`}>
              <td>
                <code>{scope}</code>
              </td>
              <td>
                <code>
                  {method} {path}
                </code>
              </td>
              <td>
                {names.map((name, at) => (
                  <span key={name}>
                    {at > 0 && ', '}
                    <a href={`#${scopeId(name)}`}>{name}</a>
                  </span>
                ))}
                {names.length === 0 && 'none'}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Grammar() {
  return (
    <>
      <p>
        A token has scopes, and each is a pattern <code>METHODS:ENDPOINT</code>: methods separated
        by <code>;</code>, none for all of them, then an endpoint, or the beginning of some with{' '}
        <code>*</code>. <code>GET;POST:playlists*</code> reads and creates playlists and reads what
        is below; <code>:*</code> is everything but administration, which only patterns that begin
        with <code>admin/</code> open. Upper and lower case do not matter. This is the grammar of
        Invidious; pages that ask for a token and <code>tokens/register</code> take it.
      </p>
      <p>
        OAuth apps ask for names instead. Each stands for patterns, and both are checked by the same
        guard.
      </p>
    </>
  )
}

/** What every scope opens, from the routes as they are. */
export function scopesPage(routes: readonly DeclaredRoute[], visitor: Visitor | undefined): Page {
  const endpoints = listGuardedEndpoints(routes)
  return manualPage({
    title: 'Scopes',
    path: '/docs/scopes',
    visitor,
    content: (
      <>
        <h1>Scopes</h1>
        <Grammar />
        <h2 id="endpoints">Endpoints</h2>
        <EndpointTable endpoints={endpoints} />
        <h2 id="oauth">OAuth scopes</h2>
        {listScopes(endpoints).map((scope) => (
          <ScopeView key={scope.name} {...scope} />
        ))}
      </>
    ),
  })
}
