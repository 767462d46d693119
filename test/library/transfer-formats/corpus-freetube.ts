import { ann, bob, listed, one, subscribed, three, two, type Sample } from './sample.js'

const lines = (...records: unknown[]) =>
  records.map((record) => `${JSON.stringify(record)}\n`).join('')

const freeTubeProfiles: Sample = {
  about: 'FreeTube, profiles',
  name: 'profiles.db',
  bytes: lines(
    {
      _id: 'allChannels',
      name: 'All Channels',
      bgColor: '#000',
      textColor: '#FFF',
      subscriptions: [
        { id: ann, name: 'Ann', thumbnail: 'https://yt3.example/a.jpg' },
        { id: bob, name: 'Bob', thumbnail: null },
      ],
    },
    {
      name: 'Work',
      bgColor: '#111',
      textColor: '#FFF',
      subscriptions: [{ id: bob, name: 'Bob' }, 7],
      _id: 'abc',
    },
  ),
  items: [
    { kind: 'format', format: 'freetube' },
    subscribed(ann),
    { kind: 'channel', ucid: ann, name: 'Ann', thumbnailUrl: 'https://yt3.example/a.jpg' },
    subscribed(bob),
    { kind: 'channel', ucid: bob, name: 'Bob' },
    subscribed(bob),
    { kind: 'channel', ucid: bob, name: 'Bob' },
    { kind: 'skipped', place: 'line 2, subscription 2', reason: 'Not a subscription' },
    { kind: 'group', name: 'Work' },
    { kind: 'group-channel', group: 'Work', ucid: bob },
  ],
}

const freeTubeHistory: Sample = {
  about: 'FreeTube, history',
  name: 'freetube-watch-history.db',
  bytes: lines(
    {
      videoId: one,
      title: 'First',
      author: 'Ann',
      authorId: ann,
      published: Date.UTC(2023, 0, 1),
      description: 'long',
      viewCount: 5,
      lengthSeconds: 300,
      watchProgress: 120.9,
      timeWatched: Date.UTC(2024, 1, 1),
      isLive: false,
      type: 'video',
      _id: 'h1',
    },
    {
      videoId: two,
      title: 'Second',
      author: 'Bob',
      authorId: bob,
      published: '',
      lengthSeconds: '12',
      watchProgress: 0,
      timeWatched: Date.UTC(2024, 1, 2),
      _id: 'h2',
    },
  ),
  items: [
    { kind: 'format', format: 'freetube' },
    {
      kind: 'watched',
      videoId: one,
      watchedAt: Date.UTC(2024, 1, 1),
      positionSeconds: 120,
      lengthSeconds: 300,
    },
    {
      kind: 'video',
      videoId: one,
      title: 'First',
      lengthSeconds: 300,
      publishedAt: Date.UTC(2023, 0, 1),
      ucid: ann,
      channelName: 'Ann',
    },
    { kind: 'watched', videoId: two, watchedAt: Date.UTC(2024, 1, 2), lengthSeconds: 12 },
    {
      kind: 'video',
      videoId: two,
      title: 'Second',
      lengthSeconds: 12,
      ucid: bob,
      channelName: 'Bob',
    },
  ],
}

const favorites = (videos: unknown[]) => ({
  playlistName: 'Favorites',
  protected: false,
  description: 'the best',
  videos,
  _id: 'favorites',
  createdAt: 1,
  lastUpdatedAt: 2,
})

const freeTubePlaylists: Sample = {
  about: 'FreeTube, playlists as its database keeps them',
  name: 'playlists.db',
  bytes: lines(
    favorites([]),
    { $$indexCreated: { fieldName: 'x' } },
    { playlistName: 'Later', videos: [{ videoId: three, title: 'Third' }], _id: 'watchLater' },
    favorites([
      { videoId: two, title: 'Second', author: 'Bob', authorId: bob, lengthSeconds: 12 },
      { videoId: one, title: 'First', lengthSeconds: 300, playlistItemId: 'q' },
    ]),
  ),
  items: [
    { kind: 'format', format: 'freetube' },
    { kind: 'playlist', title: 'Later', description: '', privacy: 'private' },
    listed(three),
    { kind: 'video', videoId: three, title: 'Third' },
    { kind: 'playlist', title: 'Favorites', description: 'the best', privacy: 'private' },
    listed(two),
    {
      kind: 'video',
      videoId: two,
      title: 'Second',
      lengthSeconds: 12,
      ucid: bob,
      channelName: 'Bob',
    },
    listed(one),
    { kind: 'video', videoId: one, title: 'First', lengthSeconds: 300 },
  ],
}

const freeTubeOld: Sample = {
  about: 'FreeTube, playlists as one list, of version 0.19',
  name: 'freetube-playlists.db',
  bytes: JSON.stringify([favorites([{ videoId: one, title: 'First', lengthSeconds: 300 }])]),
  items: [
    { kind: 'format', format: 'freetube' },
    { kind: 'playlist', title: 'Favorites', description: 'the best', privacy: 'private' },
    listed(one),
    { kind: 'video', videoId: one, title: 'First', lengthSeconds: 300 },
  ],
}

const freeTubeOldSubscriptions: Sample = {
  about: 'FreeTube, a line a subscription, of its first versions',
  name: 'subscriptions.db',
  bytes: lines({
    channelId: ann,
    channelName: 'Ann',
    channelThumbnail: 'https://yt3.example/a.jpg',
    profile: [{ value: 'allChannels' }, { value: 'Work' }],
    _id: 'x',
  }),
  items: [
    { kind: 'format', format: 'freetube' },
    subscribed(ann),
    { kind: 'channel', ucid: ann, name: 'Ann', thumbnailUrl: 'https://yt3.example/a.jpg' },
    { kind: 'group', name: 'Work' },
    { kind: 'group-channel', group: 'Work', ucid: ann },
  ],
}

/** What FreeTube writes, and has written. */
export const freeTubeSamples: readonly Sample[] = [
  freeTubeProfiles,
  freeTubeHistory,
  freeTubePlaylists,
  freeTubeOld,
  freeTubeOldSubscriptions,
]
