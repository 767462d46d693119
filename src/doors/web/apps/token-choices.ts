/** What a person can tick for a token, in groups; each is said as a sentence by `describeScope`. */
export const tokenChoices = [
  {
    legend: 'See',
    scopes: [
      'GET:feed',
      'GET:subscriptions*',
      'GET:groups',
      'GET:playlists*',
      'GET:history*',
      'GET:preferences',
      'GET;POST;DELETE:notifications*',
      'GET:account',
      'GET:tokens',
      'GET:apps*',
      'GET:rooms',
    ],
  },
  {
    legend: 'Change',
    scopes: [
      'POST;PATCH;DELETE:subscriptions*',
      'POST;PATCH;DELETE:groups*',
      'POST;PATCH;DELETE:playlists*',
      'POST;PUT;DELETE:history*',
      'POST:preferences',
      'POST;DELETE:apps*',
    ],
  },
  {
    legend: 'More',
    scopes: [
      'GET;POST;PATCH;DELETE:room*',
      'GET:export/*',
      'POST:import*',
      'GET;POST;DELETE:jobs*',
      'POST;DELETE:feed/token',
      'POST:tokens/register',
      'POST;DELETE:tokens/unregister',
    ],
  },
] as const satisfies readonly { legend: string; scopes: readonly string[] }[]

/** What tokens are made for often, and what is ticked for that. */
export const tokenPresets = [
  { name: 'feed', title: 'Read my feed', scopes: ['GET:feed', 'GET:subscriptions*'] },
  { name: 'watch', title: 'Keep my history', scopes: ['GET:history*', 'POST;PUT;DELETE:history*'] },
  {
    name: 'invidious',
    title: 'An app for Invidious',
    scopes: [
      'GET:feed',
      'GET:subscriptions*',
      'POST;PATCH;DELETE:subscriptions*',
      'GET:playlists*',
      'POST;PATCH;DELETE:playlists*',
      'GET:history*',
      'POST;PUT;DELETE:history*',
      'GET:preferences',
      'POST:preferences',
      'GET;POST;DELETE:notifications*',
      'POST;DELETE:tokens/unregister',
    ],
  },
  { name: 'backup', title: 'Back up my data', scopes: ['GET:export/*'] },
  { name: 'read', title: 'Read everything', scopes: tokenChoices[0].scopes },
] as const satisfies readonly { name: string; title: string; scopes: readonly string[] }[]

export type TokenPreset = (typeof tokenPresets)[number]

/** How many days a token lives; the first is proposed. */
export const tokenLifetimes = [
  { days: '90', title: '90 days' },
  { days: '1', title: 'One day' },
  { days: '7', title: '7 days' },
  { days: '30', title: '30 days' },
  { days: '365', title: 'One year' },
  { days: 'never', title: 'Never' },
] as const
