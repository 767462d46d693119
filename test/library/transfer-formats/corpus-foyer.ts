import { readmeLine } from '../../../src/library/transfer/formats/foyer.js'
import { makeZip } from './make-zip.js'
import { ann, bob, listed, one, subscribed, two, type Sample } from './sample.js'

const documentOf = (members: object) => JSON.stringify({ foyer: 1, ...members })

const subscriptions = documentOf({
  subscriptions: [
    {
      channelId: ann,
      name: 'Ann',
      picture: 'https://pictures.test/ann',
      subscribed: '2024-02-01T00:00:00.123Z',
      hideShorts: true,
      hideLive: false,
    },
    { channelId: bob, subscribed: 'last week' },
    { channelId: 'nobody', subscribed: '2024-02-01T00:00:00.000Z' },
  ],
})

const groups = documentOf({
  groups: [
    { group: 'Music', channels: [ann, 7] },
    { group: 'Empty', channels: [] },
  ],
})

const playlists = documentOf({
  playlists: [
    {
      title: 'Best',
      description: 'of all',
      privacy: 'unlisted',
      created: '2024-01-01T00:00:00.000Z',
      updated: '2024-01-02T00:00:00.000Z',
      videos: [{ videoId: one, title: 'First', lengthSeconds: 300 }, { videoId: two }],
    },
  ],
})

const history = documentOf({
  history: [
    {
      videoId: two,
      watched: '2024-03-01T00:00:00.000Z',
      positionSeconds: 0,
      watchedLengthSeconds: 99,
      title: 'Second',
      published: '2023-01-01T00:00:00.000Z',
      channelId: bob,
      channelName: 'Bob',
    },
  ],
})

const preferences = documentOf({ accountPreferences: { locale: 'de' } })

const parts: Record<string, [content: string, items: Sample['items']]> = {
  'groups.json': [
    groups,
    [
      { kind: 'format', format: 'foyer' },
      { kind: 'group', name: 'Music' },
      { kind: 'group-channel', group: 'Music', ucid: ann },
      {
        kind: 'skipped',
        place: 'groups, item 1, channel 2',
        reason: 'Not a channel of YouTube',
      },
      { kind: 'group', name: 'Empty' },
    ],
  ],
  'history.json': [
    history,
    [
      { kind: 'format', format: 'foyer' },
      {
        kind: 'video',
        videoId: two,
        title: 'Second',
        publishedAt: Date.UTC(2023, 0, 1),
        ucid: bob,
        channelName: 'Bob',
      },
      {
        kind: 'watched',
        videoId: two,
        watchedAt: Date.UTC(2024, 2, 1),
        positionSeconds: 0,
        lengthSeconds: 99,
      },
    ],
  ],
  'playlists.json': [
    playlists,
    [
      { kind: 'format', format: 'foyer' },
      {
        kind: 'playlist',
        title: 'Best',
        description: 'of all',
        privacy: 'unlisted',
        createdAt: Date.UTC(2024, 0, 1),
        updatedAt: Date.UTC(2024, 0, 2),
      },
      listed(one),
      { kind: 'video', videoId: one, title: 'First', lengthSeconds: 300 },
      listed(two),
    ],
  ],
  'preferences.json': [
    preferences,
    [
      { kind: 'format', format: 'foyer' },
      { kind: 'preferences', values: { locale: 'de' } },
    ],
  ],
  'subscriptions.json': [
    subscriptions,
    [
      { kind: 'format', format: 'foyer' },
      {
        kind: 'subscription',
        ucid: ann,
        subscribedAt: Date.UTC(2024, 1, 1) + 123,
        hides: { hide_shorts: true, hide_premieres: undefined, hide_live: false },
      },
      { kind: 'channel', ucid: ann, name: 'Ann', thumbnailUrl: 'https://pictures.test/ann' },
      subscribed(bob),
      {
        kind: 'skipped',
        place: 'subscriptions, item 3',
        reason: 'Not a channel of YouTube: nobody',
      },
    ],
  ],
}

/** Foyer's own archive, and a document of it. */
export const foyerSamples: Sample[] = [
  {
    about: 'Foyer, an archive',
    name: 'ann.zip',
    bytes: makeZip([
      { name: 'README.txt', content: `${readmeLine}\n\n  and more\n` },
      ...Object.entries(parts).map(([name, [content]]) => ({ name, content })),
    ]),
    items: [
      { kind: 'format', format: 'foyer' },
      ...Object.entries(parts).flatMap(([name, [, items]]) =>
        items.map((item) =>
          item.kind === 'skipped' ? { ...item, place: `${name}, ${item.place}` } : item,
        ),
      ),
    ],
  },
  {
    about: 'Foyer, one document',
    name: 'history.json',
    bytes: history,
    items: parts['history.json']?.[1] ?? [],
  },
  {
    about: 'Foyer, of somebody who has nothing',
    name: 'groups.json',
    bytes: documentOf({ groups: [] }),
    items: [{ kind: 'format', format: 'foyer' }],
  },
]
