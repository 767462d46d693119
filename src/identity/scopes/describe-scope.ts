import { methods, parseScope, type ScopePattern } from './pattern.js'

/** What a person knows an endpoint as, and what can be done there. */
interface Subject {
  /** The endpoint, and all that begins with it and a slash. */
  root: string
  name: string
  /** Said instead of verbs and name, where these would not make sense. */
  sentence?: string
}

/** Longer roots come before the shorter ones that contain them. */
const subjects: readonly Subject[] = [
  {
    root: 'feed',
    name: 'the newest videos of your subscriptions',
    sentence: 'See the newest videos of your subscriptions',
  },
  { root: 'subscriptions', name: 'your subscriptions' },
  { root: 'playlists', name: 'your playlists, private ones too' },
  { root: 'history', name: 'your watch history' },
  { root: 'preferences', name: 'your preferences' },
  { root: 'notifications', name: 'news of new videos', sentence: 'Be notified of new videos' },
  { root: 'account', name: 'your profile' },
  {
    root: 'tokens/register',
    name: 'new tokens',
    sentence: 'Make further tokens that may do no more than this one',
  },
  {
    root: 'tokens/unregister',
    name: 'the end of tokens',
    sentence: 'Sign itself out by revoking its token',
  },
  { root: 'tokens', name: 'your tokens, apps and devices' },
  { root: 'export', name: 'a copy of your data', sentence: 'Download a copy of all your data' },
  {
    root: 'import',
    name: 'imported data',
    sentence: 'Import subscriptions, playlists, history and preferences',
  },
  { root: 'apps', name: 'your applications' },
]

const reading: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** How the methods of a pattern sound as one verb. */
function verbOf({ methods: named }: ScopePattern): string {
  const writing = methods.filter((method) => named.has(method) && !reading.has(method))
  const reads = named.has('GET') || named.has('HEAD')
  if (writing.length === 0) return reads ? 'See' : 'Ask what is possible with'
  const change = !writing.includes('DELETE')
    ? 'add to and change'
    : writing.length === 1
      ? 'delete from'
      : 'change'
  return reads ? `See and ${change}` : change.charAt(0).toUpperCase() + change.slice(1)
}

function touches({ endpoint, isPrefix }: ScopePattern, { root }: Subject): boolean {
  if (endpoint === root || endpoint.startsWith(`${root}/`)) return true
  return isPrefix && root.startsWith(endpoint)
}

/** The subjects a pattern touches; where it lies within one, that one alone. */
function subjectsOf(pattern: ScopePattern): Subject[] {
  const touched = subjects.filter((subject) => touches(pattern, subject))
  const around = touched.find(({ root }) => pattern.endpoint.startsWith(root))
  if (around) return [around]
  return touched.filter(({ root }) => !root.includes('/'))
}

const joinWords = (names: readonly string[]) =>
  [names.slice(0, -1).join(', '), ...names.slice(-1)].filter(Boolean).join(' and ')

function describePattern(pattern: ScopePattern): string {
  const { endpoint, isPrefix } = pattern
  const verb = verbOf(pattern)
  if (isPrefix && endpoint === '') return `${verb} everything in your account`
  if (endpoint.startsWith('admin')) return `${verb} this server as its administrator`
  const [first, ...more] = subjectsOf(pattern)
  if (!first) return `${verb} “${endpoint}${isPrefix ? '…' : ''}”`
  if (first.sentence !== undefined && more.length === 0) return first.sentence
  return `${verb} ${joinWords([first, ...more].map(({ name }) => name))}`
}

/** A scope as a sentence for the person who is asked to allow it. */
export function describeScope(scope: string): string {
  const pattern = parseScope(scope)
  if (!pattern) return `Nothing: “${scope}” is malformed`
  const admits = methods.some((method) => pattern.methods.has(method))
  return admits ? describePattern(pattern) : 'Nothing: it names no method that exists'
}
