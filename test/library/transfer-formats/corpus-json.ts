import { ann, bob, channel, listed, one, subscribed, three, two, type Sample } from './sample.js'

const invidious: Sample = {
  about: 'Invidious',
  name: 'subscription_manager.json',
  bytes: JSON.stringify({
    subscriptions: [ann, bob, 'UCshort'],
    watch_history: [one, two, 'javascript:'],
    preferences: { volume: 40, dark_mode: 'dark' },
    playlists: [
      {
        title: 'Cooking',
        description: 'to try\nsoon',
        privacy: 'Unlisted',
        videos: [two, one, two],
      },
      { title: 'Empty', description: '', privacy: 'Public', videos: [] },
      { title: 'Mine', privacy: 'Private', videos: ['nonsense'] },
    ],
  }),
  items: [
    { kind: 'format', format: 'invidious' },
    subscribed(ann),
    subscribed(bob),
    {
      kind: 'skipped',
      place: 'subscriptions, item 3',
      reason: 'Not a channel of YouTube: UCshort',
    },
    { kind: 'watched', videoId: one },
    { kind: 'watched', videoId: two },
    {
      kind: 'skipped',
      place: 'watch_history, item 3',
      reason: 'Not a video of YouTube: javascript:',
    },
    { kind: 'preferences', values: { volume: 40, dark_mode: 'dark' } },
    { kind: 'playlist', title: 'Cooking', description: 'to try\nsoon', privacy: 'unlisted' },
    listed(two),
    listed(one),
    listed(two),
    { kind: 'playlist', title: 'Empty', description: '', privacy: 'public' },
    { kind: 'playlist', title: 'Mine', description: '', privacy: 'private' },
    {
      kind: 'skipped',
      place: 'playlists, item 3, video 1',
      reason: 'Not a video of YouTube: nonsense',
    },
  ],
}

const invidiousEmpty: Sample = {
  about: 'Invidious, of somebody who has nothing',
  name: 'export',
  bytes: '{"subscriptions":[],"watch_history":[],"playlists":[]}',
  items: [{ kind: 'format', format: 'invidious' }],
}

const newPipe: Sample = {
  about: 'NewPipe, subscriptions',
  name: 'newpipe_subscriptions.json',
  bytes: JSON.stringify(
    {
      app_version: '0.27.6',
      app_version_int: 1003,
      subscriptions: [
        { service_id: 0, url: channel(ann), name: 'Ann & friends' },
        { service_id: 1, url: 'https://soundcloud.com/bob', name: 'Bob' },
        { service_id: 0, url: 'https://www.youtube.com/@carol', name: 'Carol' },
      ],
    },
    null,
    2,
  ),
  items: [
    { kind: 'format', format: 'newpipe' },
    subscribed(ann),
    { kind: 'channel', ucid: ann, name: 'Ann & friends' },
    {
      kind: 'skipped',
      place: 'subscriptions, item 2, line 10',
      reason: 'Not a channel of YouTube: Bob',
    },
    {
      kind: 'skipped',
      place: 'subscriptions, item 3, line 15',
      reason:
        'Only YouTube can say which channel this is: the address must contain the id (UC…): https://www.youtube.com/@carol',
    },
  ],
}

const pipedPlaylists: Sample = {
  about: 'Piped, playlists',
  name: 'playlists.json',
  bytes: JSON.stringify({
    format: 'Piped',
    version: 1,
    playlists: [
      {
        name: 'Löve',
        type: 'playlist',
        visibility: 'private',
        videos: [`https://youtube.com/watch?v=${one}`, `https://youtube.com/watch?v=${three}`],
      },
    ],
  }),
  items: [
    { kind: 'format', format: 'piped' },
    { kind: 'playlist', title: 'Löve', description: '', privacy: 'private' },
    listed(one),
    listed(three),
  ],
}

const pipedHistory: Sample = {
  about: 'Piped, history and groups',
  name: 'piped_history.json',
  bytes: JSON.stringify({
    format: 'Piped',
    version: 1,
    watchHistory: [
      {
        videoId: one,
        title: 'First',
        uploaderName: 'Ann',
        uploaderUrl: `/channel/${ann}`,
        duration: 610,
        thumbnail: 'https://pipedproxy.example/vi/x.jpg',
        watchedAt: Date.UTC(2024, 0, 2, 3, 4, 5),
        currentTime: 99.7,
      },
      { videoId: two, watchedAt: Date.UTC(2024, 0, 3) },
    ],
    groups: [{ groupName: 'Music', channels: [ann, 'x'] }],
  }),
  items: [
    { kind: 'format', format: 'piped' },
    {
      kind: 'watched',
      videoId: one,
      watchedAt: Date.UTC(2024, 0, 2, 3, 4, 5),
      positionSeconds: 99,
    },
    {
      kind: 'video',
      videoId: one,
      title: 'First',
      lengthSeconds: 610,
      ucid: ann,
      channelName: 'Ann',
    },
    { kind: 'watched', videoId: two, watchedAt: Date.UTC(2024, 0, 3) },
    { kind: 'group', name: 'Music' },
    { kind: 'group-channel', group: 'Music', ucid: ann },
    { kind: 'skipped', place: 'groups, item 1, channel 2', reason: 'Not a channel of YouTube' },
  ],
}

const libreTube: Sample = {
  about: 'LibreTube, a backup',
  name: 'libretube-backup.json',
  bytes: JSON.stringify({
    format: 'Piped',
    version: 1,
    watchHistory: [
      {
        videoId: one,
        title: 'First',
        uploadDate: '2023-05-06',
        uploader: 'Ann',
        uploaderUrl: `/channel/${ann}`,
        uploaderAvatar: null,
        thumbnailUrl: 'https://i.ytimg.com/vi/x/hq.jpg',
        duration: 61,
      },
      { videoId: two, title: null, uploadDate: null, uploader: null, duration: null },
    ],
    watchPositions: [
      { videoId: one, position: 42_500 },
      { videoId: 'bad', position: 1 },
    ],
    searchHistory: [{ query: 'private things' }],
    customInstances: [],
    playlistBookmarks: [{ playlistId: 'PL123', playlistName: 'Far away' }],
    preferences: [{ key: 'theme', value: 'dark' }],
    groups: [{ groupName: 'News', channels: [bob], index: 0 }],
    subscriptions: [
      { channelId: ann, url: channel(ann), name: 'Ann', avatar: 'https://yt3.example/a.jpg' },
      { channelId: bob, url: channel(bob), name: null, avatar: null, verified: false },
    ],
    localPlaylists: [
      {
        playlist: { id: 1, name: 'Local', thumbnailUrl: '', description: 'mine' },
        videos: [{ id: 1, playlistId: 1, videoId: three, title: 'Third', duration: 7 }],
      },
    ],
    playlists: [],
  }),
  items: [
    { kind: 'format', format: 'libretube' },
    { kind: 'watched', videoId: one },
    {
      kind: 'video',
      videoId: one,
      title: 'First',
      lengthSeconds: 61,
      publishedAt: Date.UTC(2023, 4, 6),
      ucid: ann,
      channelName: 'Ann',
    },
    { kind: 'watched', videoId: two },
    { kind: 'position', videoId: one, positionSeconds: 42 },
    { kind: 'skipped', place: 'watchPositions, item 2', reason: 'Not a video of YouTube: bad' },
    {
      kind: 'skipped',
      place: 'playlistBookmarks, item 1',
      reason: 'A playlist on YouTube, whose videos are not here: Far away',
    },
    { kind: 'group', name: 'News' },
    { kind: 'group-channel', group: 'News', ucid: bob },
    subscribed(ann),
    { kind: 'channel', ucid: ann, name: 'Ann', thumbnailUrl: 'https://yt3.example/a.jpg' },
    subscribed(bob),
    { kind: 'playlist', title: 'Local', description: 'mine', privacy: 'private' },
    listed(three),
    { kind: 'video', videoId: three, title: 'Third', lengthSeconds: 7 },
  ],
}

const libreTubeOld: Sample = {
  about: 'LibreTube, a backup of early versions',
  name: 'backup.json',
  bytes: JSON.stringify({
    watchHistory: [{ videoId: one, title: 'First', uploader: 'Ann', duration: 61 }],
    localSubscriptions: [{ channelId: ann }],
    channelGroups: [{ name: 'Old', channels: [ann] }],
  }),
  items: [
    { kind: 'format', format: 'libretube' },
    { kind: 'watched', videoId: one },
    { kind: 'video', videoId: one, title: 'First', lengthSeconds: 61, channelName: 'Ann' },
    subscribed(ann),
    { kind: 'group', name: 'Old' },
    { kind: 'group-channel', group: 'Old', ucid: ann },
  ],
}

/** What Invidious, NewPipe, Piped and LibreTube write as JSON. */
export const jsonSamples: readonly Sample[] = [
  invidious,
  invidiousEmpty,
  newPipe,
  pipedPlaylists,
  pipedHistory,
  libreTube,
  libreTubeOld,
]
