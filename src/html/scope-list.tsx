import {
  isWithinNames,
  namesOfPatterns,
  patternsOfNames,
  wordsOf,
} from '../identity/scopes/oauth-names.js'
import { useMessages } from './messages/use-messages.js'
import { describeScope } from '../identity/scopes/describe-scope.js'

/** What scopes allow, a sentence each, with the scope itself beside it. */
export function ScopeList({ scopes }: { scopes: readonly string[] }) {
  const { t, scope: say } = useMessages()
  if (scopes.length === 0) return <p class="muted">{t('No access to the account.')}</p>
  return (
    <ul class="scopes">
      {scopes.map((scope) => (
        <li key={scope}>
          <span>{capitalize(describeScope(scope, say))}</span> <code>{scope}</code>
        </li>
      ))}
    </ul>
  )
}

/**
 * The widest OAuth scopes that stand for these patterns, as the consent page named them; undefined
 * when some pattern belongs to none.
 */
function findConsentedNames(patterns: readonly string[]): string[] | undefined {
  const names = namesOfPatterns(patterns)
  const widest = names.filter(
    (name) => !names.some((other) => isWithinNames(name, [other]) && !isWithinNames(other, [name])),
  )
  const covered = new Set(patternsOfNames(widest))
  return patterns.every((pattern) => covered.has(pattern)) ? widest : undefined
}

export const capitalize = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** What an OAuth app may do, in the words of the consent page. */
export function ConsentList({ scopes }: { scopes: readonly string[] }) {
  const { scope: say } = useMessages()
  const names = findConsentedNames(scopes)
  if (names === undefined || names.length === 0) return <ScopeList scopes={scopes} />
  return (
    <ul class="scopes">
      {names.map((name) => (
        <li key={name}>
          <span>{capitalize(say(wordsOf(name)))}</span> <code>{name}</code>
        </li>
      ))}
    </ul>
  )
}
