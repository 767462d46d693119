import { covers } from '../../../identity/scopes/match.js'
import { parseScopes } from '../../../identity/scopes/pattern.js'
import { Notice } from '../../../html/elements.js'
import type { Page } from '../../../html/layout.js'
import { ScopeList } from '../../../html/scope-list.js'
import { SecretField } from '../../../html/secret-field.js'
import type { Visitor } from '../../../html/visitor.js'

interface TokenView {
  token: string
  scopes: string[]
  baseUrl: string
}

/** Endpoints to show the use of a token with; the first that it covers is taken. */
const examples = ['feed', 'subscriptions', 'playlists', 'history', 'preferences', 'tokens']

/** A word that a shell takes as it is, whatever is in it. */
const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`

function Example({ token, scopes, baseUrl }: TokenView) {
  const patterns = parseScopes(scopes)
  const endpoint = examples.find((name) => covers(patterns, 'GET', name))
  if (endpoint === undefined) return undefined
  const command = `curl -H ${quote(`Authorization: Bearer ${token}`)} ${baseUrl}/api/v1/auth/${endpoint}`
  return (
    <>
      <h2>Try it</h2>
      <pre tabindex={0} aria-label="A command to try the token">
        <code>{command}</code>
      </pre>
    </>
  )
}

/** A token without a callback: shown once, to be copied. */
export function tokenPage(visitor: Visitor, view: TokenView): Page {
  const content = (
    <div class="card">
      <h1>Here is your token</h1>
      <Notice kind="news">
        Copy it now: it won’t be shown again. Anyone who has it can use it, so keep it secret.
      </Notice>
      <SecretField id="token" label="Your token" secret={view.token} />
      <h2>What it allows</h2>
      <ScopeList scopes={view.scopes} />
      <Example {...view} />
      <p>
        <a href="/token_manager">Manage your tokens</a>
      </p>
    </div>
  )
  return { title: 'Your token', visitor, width: 'narrow', content }
}

/** After a denial that no app is sent back for. */
export function deniedPage(visitor: Visitor): Page {
  const content = (
    <div class="card">
      <h1>Denied</h1>
      <p>No token was created.</p>
      <p>
        <a href="/token_manager">Apps and devices</a>
      </p>
    </div>
  )
  return { title: 'Denied', visitor, width: 'narrow', content }
}
