import { makeSqlite, newPipeTables } from './make-sqlite.js'
import { makeZip } from './make-zip.js'
import {
  ann,
  bob,
  channel,
  listed,
  one,
  subscribed,
  three,
  two,
  watch,
  type Sample,
} from './sample.js'

const newPipeRows = `
  insert into subscriptions values
    (1, 0, '${channel(ann)}', 'Ann', 'https://yt3.example/a.jpg', 5, '', 0),
    (2, 1, 'https://soundcloud.com/x', 'Sound', null, 5, '', 0),
    (3, 0, '${channel(bob)}', 'Bob', null, 5, '', 0);
  insert into feed_group values (1, 'Music', 0, 0), (2, 'Nothing', 0, 1);
  insert into feed_group_subscription_join values (1, 3), (1, 2);
  insert into streams values
    (1, 0, '${watch(one)}', 'First', 'VIDEO_STREAM', 300, 'Ann', '${channel(ann)}', null, 1, '2 years ago', ${Date.UTC(2022, 0, 1)}, 1),
    (2, 0, '${watch(two)}', 'Second', 'VIDEO_STREAM', 12, 'Bob', null, null, 1, null, null, null),
    (3, 2, 'https://media.ccc.de/v/x', 'Talk', 'VIDEO_STREAM', 12, 'CCC', null, null, 1, null, null, null);
  insert into stream_history values (1, ${Date.UTC(2024, 0, 2)}, 3), (2, ${Date.UTC(2024, 0, 1)}, 1);
  insert into stream_state values (1, 61500);
  insert into playlists values (1, 'Second list', 0, 1, 1), (2, 'First list', 0, 1, 0);
  insert into playlist_stream_join values (1, 2, 1), (1, 1, 0), (2, 2, 0);
  insert into remote_playlists values (1, 0, 'Far', 'https://www.youtube.com/playlist?list=PL1', null, 'x', 0, 3);
`

export const newPipeDatabase = makeSqlite(newPipeTables + newPipeRows)

const newPipeItems = (place: string): Sample['items'] => [
  { kind: 'format', format: 'newpipe' },
  subscribed(ann),
  { kind: 'channel', ucid: ann, name: 'Ann', thumbnailUrl: 'https://yt3.example/a.jpg' },
  {
    kind: 'skipped',
    place: `${place}subscriptions, row 2`,
    reason: 'Not a channel of YouTube: https://soundcloud.com/x',
  },
  subscribed(bob),
  { kind: 'channel', ucid: bob, name: 'Bob' },
  { kind: 'group', name: 'Music' },
  { kind: 'group', name: 'Nothing' },
  { kind: 'group-channel', group: 'Music', ucid: bob },
  {
    kind: 'video',
    videoId: one,
    title: 'First',
    lengthSeconds: 300,
    publishedAt: Date.UTC(2022, 0, 1),
    ucid: ann,
    channelName: 'Ann',
  },
  { kind: 'video', videoId: two, title: 'Second', lengthSeconds: 12, channelName: 'Bob' },
  {
    kind: 'skipped',
    place: `${place}streams, row 3`,
    reason: 'Not a video of YouTube: https://media.ccc.de/v/x',
  },
  { kind: 'watched', videoId: one, watchedAt: Date.UTC(2024, 0, 2), positionSeconds: 61 },
  { kind: 'watched', videoId: two, watchedAt: Date.UTC(2024, 0, 1) },
  { kind: 'playlist', title: 'First list', description: '', privacy: 'private' },
  listed(two),
  { kind: 'playlist', title: 'Second list', description: '', privacy: 'private' },
  listed(one),
  listed(two),
  {
    kind: 'skipped',
    place: `${place}remote_playlists, row 1`,
    reason: 'A playlist on YouTube, whose videos are not here: Far',
  },
]

const newPipe: Sample[] = [
  {
    about: 'NewPipe, the backup',
    name: 'NewPipeData-20240101.zip',
    bytes: makeZip([
      { name: 'newpipe.db', content: newPipeDatabase },
      { name: 'newpipe.settings', content: Buffer.from([0xac, 0xed, 0, 5, 0x73, 0x72, 0, 0x11]) },
      { name: 'preferences.json', content: '{"theme":"dark","use_tor":false}' },
    ]),
    items: [
      ...newPipeItems('newpipe.db, '),
      ...['newpipe.settings', 'preferences.json'].map(
        (place) => ({ kind: 'skipped', place, reason: 'Nothing in it can be imported' }) as const,
      ),
    ],
  },
  {
    about: 'NewPipe, the database by itself',
    name: 'tubular.db',
    bytes: newPipeDatabase,
    items: newPipeItems(''),
  },
]

const grayjay: Sample = {
  about: 'Grayjay, the export',
  name: 'grayjay_export.zip',
  bytes: makeZip([
    { name: 'exportInfo', content: '{"version":"1"}' },
    { name: 'settings', content: '{"home":{"x":1}}' },
    { name: 'stores/', content: '', isStored: true },
    {
      name: 'stores/subscriptions',
      content: JSON.stringify([channel(ann), 'https://odysee.com/@x:1', channel(bob)]),
    },
    {
      name: 'stores/playlists',
      content: JSON.stringify([
        `Road trip:::uuid\n${watch(one)}\n${watch(two)}`,
        'Nothing yet:::uuid2',
      ]),
    },
    { name: 'stores/watch_later', content: JSON.stringify([watch(three)]) },
    {
      name: 'stores/history',
      content: JSON.stringify([`${watch(one)}|||1704164645|||42|||First`]),
    },
    {
      name: 'cache_videos',
      content: JSON.stringify([
        {
          contentType: 1,
          id: { platform: 'YouTube', value: two },
          name: 'Second',
          thumbnails: { sources: [] },
          author: { id: {}, name: 'Bob', url: channel(bob) },
          datetime: 1_600_000_000,
          url: watch(two),
          duration: 12,
          viewCount: 1,
        },
      ]),
    },
    {
      name: 'cache_channels',
      content: JSON.stringify([
        { name: 'Ann', thumbnail: 'https://yt3.example/a.jpg', subscribers: 1, url: channel(ann) },
      ]),
    },
  ]),
  items: [
    { kind: 'format', format: 'grayjay' },
    { kind: 'channel', ucid: ann, name: 'Ann', thumbnailUrl: 'https://yt3.example/a.jpg' },
    { kind: 'format', format: 'grayjay' },
    {
      kind: 'video',
      videoId: two,
      title: 'Second',
      lengthSeconds: 12,
      publishedAt: 1_600_000_000_000,
      ucid: bob,
      channelName: 'Bob',
    },
    { kind: 'skipped', place: 'exportInfo', reason: 'Nothing in it can be imported' },
    { kind: 'skipped', place: 'settings', reason: 'Nothing in it can be imported' },
    { kind: 'format', format: 'grayjay' },
    {
      kind: 'watched',
      videoId: one,
      watchedAt: Date.UTC(2024, 0, 2, 3, 4, 5),
      positionSeconds: 42,
    },
    { kind: 'video', videoId: one, title: 'First' },
    { kind: 'format', format: 'grayjay' },
    { kind: 'playlist', title: 'Road trip', description: '', privacy: 'private' },
    listed(one),
    listed(two),
    { kind: 'playlist', title: 'Nothing yet', description: '', privacy: 'private' },
    { kind: 'format', format: 'addresses' },
    {
      kind: 'skipped',
      place: 'stores/subscriptions, item 2',
      reason: 'It is of no form that is known',
    },
    subscribed(ann),
    subscribed(bob),
    { kind: 'format', format: 'addresses' },
    { kind: 'playlist', title: 'watch later', description: '', privacy: 'private' },
    listed(three),
  ],
}

const feed = (ucid: string) => `https://www.youtube.com/feeds/videos.xml?channel_id=${ucid}`

const opmlYouTube: Sample = {
  about: 'OPML of YouTube, FreeTube and others',
  name: 'subscription_manager',
  bytes: `<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.1"><body><outline text="YouTube Subscriptions" title="YouTube Subscriptions">
<outline text="Ann &amp; &quot;friends&quot;" title="Ann &amp; &quot;friends&quot;" type="rss" xmlUrl="${feed(ann)}"/>
<outline text="Else" title="Else" type="rss" xmlUrl="https://blog.example/feed.xml"/>
<outline text="Bob" type="rss" xmlUrl="https://yewtu.be/feed/channel/${bob}" />
</outline></body></opml>`,
  items: [
    { kind: 'format', format: 'opml' },
    subscribed(ann),
    { kind: 'channel', ucid: ann, name: 'Ann & "friends"' },
    {
      kind: 'skipped',
      place: 'feed 2',
      reason: 'Not a channel of YouTube: https://blog.example/feed.xml',
    },
    subscribed(bob),
    { kind: 'channel', ucid: bob, name: 'Bob' },
  ],
}

const opmlReader: Sample = {
  about: 'OPML of a reader of feeds, with folders',
  name: 'feeds.opml',
  bytes: `<opml version="2.0"><head><title>x</title></head><body>
<outline text="Music"><outline type="rss" text="Ann" xmlUrl="${feed(ann)}"/></outline>
<outline text="News"><outline type="rss" text="Bob" xmlUrl="${feed(bob)}"/></outline>
</body></opml>`,
  items: [
    { kind: 'format', format: 'opml' },
    subscribed(ann),
    { kind: 'channel', ucid: ann, name: 'Ann' },
    subscribed(bob),
    { kind: 'channel', ucid: bob, name: 'Bob' },
    { kind: 'group', name: 'Music' },
    { kind: 'group-channel', group: 'Music', ucid: ann },
    { kind: 'group', name: 'News' },
    { kind: 'group-channel', group: 'News', ucid: bob },
  ],
}

const addresses: Sample = {
  about: 'a list of addresses',
  name: 'my_list.txt',
  bytes: `# from a chat
https://www.youtube.com/channel/${ann}
https://youtu.be/${one}?t=3
https://yewtu.be/watch?v=${two}&list=x  (good)

${bob}
https://www.youtube.com/shorts/${three}
https://example.com/
`,
  items: [
    { kind: 'format', format: 'addresses' },
    { kind: 'playlist', title: 'my list', description: '', privacy: 'private' },
    listed(one),
    listed(two),
    listed(three),
    {
      kind: 'skipped',
      place: 'line 8',
      reason: 'Neither a channel nor a video of YouTube: https://example.com/',
    },
    subscribed(ann),
    subscribed(bob),
  ],
}

const wide: Sample = {
  about: 'a list of addresses in UTF-16, as Windows writes it',
  name: 'list.txt',
  bytes: Buffer.concat([
    Buffer.from([0xff, 0xfe]),
    Buffer.from(`${channel(ann)}\r\n${watch(one)}\r\n`, 'utf16le'),
  ]),
  items: [
    { kind: 'format', format: 'addresses' },
    { kind: 'playlist', title: 'list', description: '', privacy: 'private' },
    listed(one),
    subscribed(ann),
  ],
}

/** Every other kind of file. */
export const otherSamples: readonly Sample[] = [
  ...newPipe,
  grayjay,
  opmlYouTube,
  opmlReader,
  addresses,
  wide,
]
