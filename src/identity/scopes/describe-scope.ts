import { methods, parseScope, type ScopePattern } from './pattern.js'

/** What a person knows an endpoint as, and what can be done there. */
interface Subject {
  /** The endpoint, and all that begins with it and a slash. */
  root: string
  name: string
  /** Said instead of verbs and name, where these would not make sense. */
  sentence?: string
  /** Whether there is nothing to add to or to delete: it is only ever changed. */
  isWhole?: boolean
}

/** Longer roots come before the shorter ones that contain them. */
const subjects: readonly Subject[] = [
  {
    root: 'feed/token',
    name: 'the private address of your feed',
    sentence: 'Create a private address that shows your feed without a log-in, and revoke it',
  },
  {
    root: 'feed',
    name: 'the newest videos of your subscriptions',
    sentence: 'See the newest videos of your subscriptions',
  },
  { root: 'subscriptions', name: 'your subscriptions' },
  { root: 'groups', name: 'the groups of your subscriptions' },
  { root: 'playlists', name: 'your playlists, private ones too' },
  { root: 'history', name: 'your watch history' },
  { root: 'preferences', name: 'your preferences', isWhole: true },
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
    sentence: 'Log itself out by revoking its token',
  },
  { root: 'tokens', name: 'your tokens, apps and devices' },
  { root: 'export', name: 'a copy of your data', sentence: 'Download a copy of all your data' },
  {
    root: 'import',
    name: 'imported data',
    sentence: 'Import subscriptions, playlists, history and preferences',
  },
  { root: 'jobs', name: 'your imports' },
  { root: 'apps', name: 'your applications' },
  { root: 'rooms', name: 'your rooms' },
  {
    root: 'room',
    name: 'rooms to watch together',
    sentence: 'Watch together as you: see, create and join rooms',
  },
]

/** Says a text with its values in some language; the text is English. */
export type Say = (text: string, values?: Readonly<Record<string, string>>) => string

const sayInEnglish: Say = (text, values = {}) =>
  Object.entries(values).reduce(
    (said, [name, value]) => said.replace(`{${name}}`, () => value),
    text,
  )

const reading: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** How the methods of a pattern sound as one sentence about things. */
function sentenceOf({ methods: named }: ScopePattern, isWhole: boolean): string {
  const writing = methods.filter((method) => named.has(method) && !reading.has(method))
  const reads = named.has('GET') || named.has('HEAD')
  if (writing.length === 0) return reads ? 'See {things}' : 'Ask what is possible with {things}'
  if (isWhole) return reads ? 'See and change {things}' : 'Change {things}'
  if (!writing.includes('DELETE')) {
    return reads ? 'See and add to and change {things}' : 'Add to and change {things}'
  }
  if (writing.length === 1) return reads ? 'See and delete from {things}' : 'Delete from {things}'
  return reads ? 'See and change {things}' : 'Change {things}'
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

function joinWords(names: readonly string[], say: Say): string {
  const [last = '', ...before] = [...names].reverse()
  if (before.length === 0) return last
  return say('{things} and {last}', { things: before.reverse().join(', '), last })
}

function thingsOf(pattern: ScopePattern, say: Say): string {
  const { endpoint, isPrefix } = pattern
  if (isPrefix && endpoint === '') return say('everything in your account')
  if (endpoint.startsWith('admin')) return say('this server as its administrator')
  const touched = subjectsOf(pattern)
  if (touched.length > 0) {
    return joinWords(
      touched.map(({ name }) => say(name)),
      say,
    )
  }
  return say('“{endpoint}”', { endpoint: `${endpoint}${isPrefix ? '…' : ''}` })
}

function describePattern(pattern: ScopePattern, say: Say): string {
  const [first, ...more] = subjectsOf(pattern)
  const isEverything = pattern.endpoint === '' && pattern.isPrefix
  if (!isEverything && first?.sentence !== undefined && more.length === 0)
    return say(first.sentence)
  const isWhole = [first, ...more].every((subject) => subject?.isWhole === true)
  return say(sentenceOf(pattern, isWhole), { things: thingsOf(pattern, say) })
}

/** A scope as a sentence for the person who is asked to allow it; English unless `say` translates. */
export function describeScope(scope: string, say: Say = sayInEnglish): string {
  const pattern = parseScope(scope)
  if (!pattern) return say('Nothing: “{scope}” is malformed', { scope })
  const admits = methods.some((method) => pattern.methods.has(method))
  return admits ? describePattern(pattern, say) : say('Nothing: it names no method that exists')
}
