import { describeScope } from '../identity/scopes/describe-scope.js'

/** What scopes allow, a sentence each, with the scope itself beside it. */
export function ScopeList({ scopes }: { scopes: readonly string[] }) {
  if (scopes.length === 0) return <p class="muted">No access to the account.</p>
  return (
    <ul class="scopes">
      {scopes.map((scope) => (
        <li key={scope}>
          <span>{describeScope(scope)}</span> <code>{scope}</code>
        </li>
      ))}
    </ul>
  )
}
