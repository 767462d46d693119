import { covers } from './match.js'
import { parseScopes } from './pattern.js'
import { isSubset } from './subset.js'

/** An OAuth scope: its name, the patterns that it stands for, and the sentence that a user reads. */
interface NamedScope {
  name: string
  patterns: readonly string[]
  /** Continues "It may…". */
  words: string
}

const plain = [
  { name: 'profile', patterns: ['GET:account'], words: 'see your username' },
  {
    name: 'read:accounts',
    patterns: ['GET:account', 'GET:account/*', 'GET:tokens', 'GET:rooms'],
    words: 'see your username, e-mail address, rooms, and the apps and devices with access',
  },
  {
    name: 'read:subscriptions',
    patterns: ['GET:subscriptions', 'GET:subscriptions/*', 'GET:groups', 'GET:feed'],
    words: 'see your subscriptions, their groups and their newest videos',
  },
  {
    name: 'read:playlists',
    patterns: ['GET:playlists', 'GET:playlists/*'],
    words: 'see your playlists, private ones too',
  },
  {
    name: 'read:history',
    patterns: ['GET:history', 'GET:history/*'],
    words: 'see your watch history',
  },
  { name: 'read:preferences', patterns: ['GET:preferences'], words: 'see your preferences' },
  {
    name: 'read:notifications',
    // POST reads, too: it sends the topics in its body and responds with events.
    patterns: ['GET;POST:notifications', 'GET:notifications/*'],
    words: 'see and receive notifications of new videos',
  },
  {
    name: 'read:applications',
    patterns: ['GET:apps', 'GET:apps/*'],
    words: 'see the apps that you registered',
  },
  {
    name: 'write:subscriptions',
    patterns: ['POST;PATCH;DELETE:subscriptions/*', 'POST:groups', 'POST;PATCH;DELETE:groups/*'],
    words: 'subscribe and unsubscribe, and change your groups',
  },
  {
    name: 'write:playlists',
    patterns: ['POST:playlists', 'POST;PATCH;DELETE:playlists/*'],
    words: 'create, change and delete playlists',
  },
  {
    name: 'write:notifications',
    patterns: ['DELETE:notifications', 'POST;DELETE:notifications/*'],
    words: 'dismiss notifications of new videos',
  },
  {
    name: 'write:history',
    patterns: ['POST;PUT;DELETE:history/*', 'DELETE:history'],
    words: 'add to your watch history and delete it',
  },
  { name: 'write:preferences', patterns: ['POST:preferences'], words: 'change your preferences' },
  {
    name: 'write:import',
    patterns: ['POST:import', 'POST:import/*', 'GET:jobs', 'GET;POST;DELETE:jobs/*'],
    words: 'import subscriptions, playlists, history and preferences',
  },
  {
    name: 'write:accounts',
    patterns: ['POST;DELETE:tokens/unregister'],
    words: 'log out your other apps and devices, whatever their access',
  },
  {
    name: 'write:applications',
    patterns: ['POST:apps', 'DELETE:apps/*'],
    words: 'register and delete apps in your name',
  },
] as const satisfies readonly NamedScope[]

/** Beyond what `read` and `write` imply: company, a copy of all there is, and new credentials. */
const exceptional = [
  {
    name: 'rooms',
    patterns: ['GET:rooms', 'GET;POST;PATCH;DELETE:room/*'],
    words: 'watch together as you: see, create and join rooms, and do there what you may do',
  },
  {
    name: 'read:export',
    patterns: ['GET:export/*'],
    words: 'download a copy of all your data',
  },
  {
    name: 'write:tokens',
    patterns: ['POST:tokens/register'],
    words: 'create more tokens, with no more access than this one',
  },
  {
    name: 'write:feed',
    patterns: ['POST;DELETE:feed/token'],
    words: 'create a private address that shows your feed without a log-in, and revoke it',
  },
] as const satisfies readonly NamedScope[]

/** The patterns of the plain scopes with such a name, each once. */
const patternsBelow = (name: RegExp): string[] => [
  ...new Set<string>(
    plain.filter((scope) => name.test(scope.name)).flatMap(({ patterns }) => patterns),
  ),
]

const adminRead = 'GET:admin/*'
const adminWrite = 'POST;PUT;PATCH;DELETE:admin/*'

const aggregate: readonly NamedScope[] = [
  {
    name: 'read',
    patterns: patternsBelow(/^read:/),
    words:
      'see everything in your account: subscriptions, playlists, history, preferences, e-mail address, and the apps and devices with access',
  },
  {
    name: 'write',
    patterns: patternsBelow(/^write:/),
    words:
      'change everything in your account: subscriptions, playlists, history and preferences, register apps, and log out your other apps and devices',
  },
  {
    name: 'follow',
    patterns: patternsBelow(/:subscriptions$/),
    words: 'see your subscriptions, subscribe and unsubscribe',
  },
  { name: 'push', patterns: [], words: 'nothing here: there are no push messages' },
  { name: 'admin:read', patterns: [adminRead], words: 'look at this server as administrator' },
  { name: 'admin:write', patterns: [adminWrite], words: 'change this server as administrator' },
  { name: 'admin', patterns: [adminRead, adminWrite], words: 'administer this server' },
]

/** Every OAuth scope, narrow ones before those that sum them up. */
const table: readonly NamedScope[] = [...plain, ...exceptional, ...aggregate]
const byName = new Map(table.map((scope) => [scope.name, scope]))

export const scopeNames: readonly string[] = table.map(({ name }) => name)

/** Those that stand for one thing alone, for a person to choose from. */
export const narrowScopeNames: readonly string[] = [...plain, ...exceptional].map(
  ({ name }) => name,
)

/**
 * What Mastodon has scopes for and this server has nothing of (https://docs.joinmastodon.org/api/oauth-scopes/).
 * Its apps ask for them, so they are accepted and grant nothing.
 */
const foreignSubjects: Readonly<Record<string, string>> = {
  read: 'accounts blocks bookmarks collections favourites filters follows lists mutes notifications search statuses',
  write:
    'accounts blocks bookmarks collections conversations favourites filters follows lists media mutes notifications reports statuses',
  'admin:read':
    'accounts canonical_email_blocks domain_allows domain_blocks email_domain_blocks ip_blocks reports',
  'admin:write':
    'accounts canonical_email_blocks domain_allows domain_blocks email_domain_blocks ip_blocks reports',
}

const foreignNames: ReadonlySet<string> = new Set([
  'crypto',
  ...Object.entries(foreignSubjects)
    .flatMap(([access, subjects]) => subjects.split(' ').map((subject) => `${access}:${subject}`))
    .filter((name) => !byName.has(name)),
])

/** Whether a scope grants nothing here: it is accepted for the sake of Mastodon's apps. */
export const grantsNothing = (name: string): boolean =>
  foreignNames.has(name) || byName.get(name)?.patterns.length === 0

/** The names in a `scope` parameter, each once, in the order given; known or not. */
export function splitScopeNames(text: string): string[] {
  return [...new Set(text.split(/\s+/).filter(Boolean))]
}

export const isScopeName = (name: string): boolean => byName.has(name) || foreignNames.has(name)

/** What names open, as patterns of the one grammar, each once. */
export function patternsOfNames(names: readonly string[]): string[] {
  return [...new Set(names.flatMap((name) => byName.get(name)?.patterns ?? []))]
}

/** What a scope means to the user who is asked for it; continues "It may…". */
export const wordsOf = (name: string): string => byName.get(name)?.words ?? name

const isWithinPatterns = (patterns: readonly string[], allowed: readonly string[]) => {
  const parents = parseScopes(allowed)
  return parseScopes(patterns).every((child) => isSubset(child, parents))
}

/** Whether who may have `allowed` may have `name`: it is one of them or opens no more than they. */
export function isWithinNames(name: string, allowed: readonly string[]): boolean {
  if (allowed.includes(name)) return true
  if (foreignNames.has(name)) return allowed.includes(name.replace(/:[^:]*$/, ''))
  const patterns = byName.get(name)?.patterns ?? []
  return patterns.length > 0 && isWithinPatterns(patterns, patternsOfNames(allowed))
}

/** Those of the names that a user may give away: the administrator's are an administrator's. */
export function withinRole(names: readonly string[], role: 'user' | 'admin'): string[] {
  return names.filter((name) => role === 'admin' || !/^admin(:|$)/.test(name))
}

/** The names whose every pattern is among what `patterns` allow: any token, in OAuth's names. */
export function namesOfPatterns(patterns: readonly string[]): string[] {
  return table
    .filter((scope) => scope.patterns.length > 0 && isWithinPatterns(scope.patterns, patterns))
    .map(({ name }) => name)
}

/** The narrowest scope that admits a request, if OAuth has one. */
export function nameFor(method: string, endpoint: string): string | undefined {
  return table.find(({ patterns }) => covers(parseScopes(patterns), method, endpoint))?.name
}
