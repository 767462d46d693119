import type { Item } from '../../../src/library/transfer/formats/item.js'
import { english, german, japanese, type Language } from './languages.js'
import { makeZip, type ZipEntry } from './make-zip.js'
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

const watchedAt: [number, number] = [Date.UTC(2024, 0, 2, 14, 4, 5), Date.UTC(2023, 11, 31)]

const titles: [string, string] = ['Ann’s “first”, <b>', '二番目の動画']

const subscriptionTable = ({ subscriptionHeader }: Language) =>
  [
    subscriptionHeader,
    `${ann},http://www.youtube.com/channel/${ann},"Ann ""the"" cook, Tokyo"`,
    `${bob},http://www.youtube.com/channel/${bob},ボブ`,
    '',
  ].join('\r\n')

const subscriptionItems: Item[] = [
  { kind: 'format', format: 'takeout' },
  subscribed(ann),
  { kind: 'channel', ucid: ann, name: 'Ann "the" cook, Tokyo' },
  subscribed(bob),
  { kind: 'channel', ucid: bob, name: 'ボブ' },
]

const listsTable = ({ listsHeader, visibility }: Language) =>
  `${listsHeader}\nPLabcdefghijklmnopqrstuvwxyz012345,False,Tea / Coffee,en,2020-01-01T00:00:00+00:00,2024-01-01T00:00:00+00:00,Manual,${visibility}\n`

const listTable = ({ listHeader }: Language) =>
  `${listHeader}\n${two},2024-03-01T10:00:00+00:00\n${one},2024-03-02T10:00:00+00:00\n`

const listItems: Item[] = [
  { kind: 'playlist', title: 'Tea / Coffee', description: '', privacy: 'unlisted' },
  listed(two),
  listed(one),
]

const historyJson = ({ watched, gone }: Language) =>
  JSON.stringify(
    [
      {
        header: 'YouTube',
        title: watched(titles[0]),
        titleUrl: watch(one).replace('=', '\u003d'),
        subtitles: [{ name: 'Ann', url: channel(ann) }],
        time: '2024-01-02T14:04:05.678Z',
        products: ['YouTube'],
        activityControls: ['YouTube watch history'],
      },
      { header: 'YouTube', title: gone, time: '2024-01-01T00:00:00Z', products: ['YouTube'] },
      {
        header: 'YouTube',
        title: watched('An advertisement'),
        titleUrl: watch(three),
        details: [{ name: 'From Google Ads' }],
        time: '2024-01-01T00:00:00Z',
      },
      {
        header: 'YouTube Music',
        title: watched(titles[1]),
        titleUrl: `https://music.youtube.com/watch?v=${two}`,
        time: '2023-12-31T00:00:00Z',
      },
    ],
    null,
    1,
  )

const historyItems = (milliseconds: number): Item[] => [
  {
    kind: 'watched',
    videoId: one,
    isNewestFirst: true,
    watchedAt: watchedAt[0] + milliseconds,
  },
  { kind: 'video', videoId: one, title: titles[0], ucid: ann, channelName: 'Ann' },
]

const lastItems: Item[] = [
  { kind: 'watched', videoId: two, isNewestFirst: true, watchedAt: watchedAt[1] },
  { kind: 'video', videoId: two, title: titles[1] },
]

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

/** An entry of the page; `caption` is what stands below it. */
const cell = (content: string, caption = '') => `
<div class="outer-cell mdl-cell mdl-cell--12-col mdl-shadow--2dp"><div class="mdl-grid">
<div class="header-cell mdl-cell mdl-cell--12-col"><p class="mdl-typography--title">YouTube<br></p></div>
<div class="content-cell mdl-cell mdl-cell--6-col mdl-typography--body-1">${content}</div>
<div class="content-cell mdl-cell mdl-cell--6-col mdl-typography--body-1 mdl-typography--text-right"></div>
<div class="content-cell mdl-cell mdl-cell--12-col mdl-typography--caption"><b>Products:</b><br>&emsp;YouTube<br>${caption}</div>
</div></div>`

const historyPage = ({ watchedPage, times, gone }: Language) => {
  const link = (videoId: string, title: string) =>
    watchedPage(`<a href="${watch(videoId)}">${escaped(title)}</a>`)
  return `<html><head><title>My Activity</title><style>.a{}</style></head><body><div class="mdl-grid">${[
    cell(`${link(one, titles[0])}<br><a href="${channel(ann)}">Ann</a><br>${times[0]}<br>`),
    cell(`${gone}<br>${times[0]}<br>`),
    cell(
      `${link(three, 'Buy')}<br>${times[0]}<br>`,
      '<b>Details:</b><br>&emsp;From Google Ads<br>',
    ),
    cell(`${link(two, titles[1])}<br>${times[1]}<br>`),
  ].join('')}</div></body></html>`
}

const single = (language: Language): Sample[] => {
  const { about, files, gone } = language
  const isSpaced = /\s/.test(gone)
  return [
    {
      about: `Takeout, ${about}: subscriptions`,
      name: files.subscriptions,
      bytes: subscriptionTable(language),
      items: subscriptionItems,
    },
    {
      about: `Takeout, ${about}: history as JSON`,
      name: `${files.history}.json`,
      bytes: historyJson(language),
      items: [
        { kind: 'format', format: 'takeout' },
        ...historyItems(678),
        {
          kind: 'skipped',
          place: 'item 2, line 20',
          reason: `No video, or one that is gone: ${gone}`,
        },
        {
          kind: 'skipped',
          place: 'item 3, line 28',
          reason: `An advertisement: ${language.watched('An advertisement')}`,
        },
        ...lastItems,
      ],
    },
    {
      about: `Takeout, ${about}: history as a page${isSpaced ? '' : ', without spaces'}`,
      name: `${files.history}.html`,
      bytes: historyPage(language),
      items: [
        { kind: 'format', format: 'takeout' },
        ...historyItems(0),
        { kind: 'skipped', place: 'entry 2', reason: `No video, or one that is gone: ${gone}` },
        { kind: 'skipped', place: 'entry 3', reason: 'An advertisement' },
        ...lastItems,
      ],
    },
  ]
}

/** Tables of which nothing may be taken for a subscription or a list. */
const otherTables: ZipEntry[] = [
  {
    name: 'channels/channel.csv',
    content: `Channel ID,Channel Country,Channel Tag 1,Channel Title (Original),Channel Visibility\n${bob},DE,cooking,My own,Public\n`,
  },
  {
    name: 'comments/comments.csv',
    content: `Comment ID,Channel ID,Comment Create Timestamp,Price,Video ID,Comment Text\nUgw1,${bob},2024-01-01T00:00:00+00:00,0,${one},hello\n`,
  },
  {
    name: 'video metadata/videos.csv',
    content: `Video ID,Approx Duration (ms),Video Category,Video Title (Original)\n${three},61000,Music,Mine\n`,
  },
]

const archive = (language: Language, isStreamed: boolean): Sample => {
  const { about, folders, files } = language
  const { top, subscriptions, playlists, history } = folders
  const entries: ZipEntry[] = [
    { name: 'Takeout/archive_browser.html', content: '<html><body>hello</body></html>' },
    { name: `${top}/`, content: '', isStored: true },
    { name: `${top}/${playlists}/${files.list}`, content: listTable(language) },
    { name: `${top}/${playlists}/${files.all}`, content: listsTable(language) },
    { name: `${top}/${history}/${files.history}.json`, content: historyJson(language) },
    {
      name: `${top}/${subscriptions}/${files.subscriptions}`,
      content: subscriptionTable(language),
    },
    ...otherTables.map(({ name, content }) => ({ name: `${top}/${name}`, content })),
    { name: `${top}/videos/mine.mp4`, content: Buffer.from([0, 0, 0, 0x18, 0, 1, 2, 3, 0xff]) },
  ].map((entry) => ({ ...entry, isStreamed }))
  const nothing = (name: string): Item[] => [
    { kind: 'skipped', place: name, reason: 'Nothing in it can be imported' },
  ]
  const historyName = `${top}/${history}/${files.history}.json`
  const skippedHistory = single(language)[1]?.items.map((item) =>
    item.kind === 'skipped' ? { ...item, place: `${historyName}, ${item.place}` } : item,
  )
  const parts: [name: string, items: Item[]][] = [
    ['Takeout/archive_browser.html', nothing('Takeout/archive_browser.html')],
    ...otherTables.map(({ name }): [string, Item[]] => [
      `${top}/${name}`,
      nothing(`${top}/${name}`),
    ]),
    [`${top}/videos/mine.mp4`, nothing(`${top}/videos/mine.mp4`)],
    [`${top}/${playlists}/${files.all}`, [{ kind: 'format', format: 'takeout' }]],
    [`${top}/${playlists}/${files.list}`, [{ kind: 'format', format: 'takeout' }, ...listItems]],
    [historyName, skippedHistory ?? []],
    [`${top}/${subscriptions}/${files.subscriptions}`, subscriptionItems],
  ]
  return {
    about: `Takeout, ${about}: the archive${isStreamed ? ', written as a stream' : ''}`,
    name: 'takeout-20240303T000000Z-001.zip',
    bytes: makeZip(entries),
    items: parts
      .sort(([first], [second]) => (first < second ? -1 : 1))
      .flatMap(([, items]) => items),
  }
}

const oldPlaylist: Sample = {
  about: 'Takeout, a playlist in the old form',
  name: 'Cooking.csv',
  bytes: `Playlist Id,Channel Id,Time Created,Time Updated,Title,Description,Visibility
PLabcdefghijklmnopqrstuvwxyz012345,${ann},2016-01-01 00:00:00 UTC,2021-01-01 00:00:00 UTC,Cooking,"Soups, mostly",Public
,,,,,,
Video Id,Time Added,,,,,
${one},2021-02-03 04:05:06 UTC,,,,,
${two},2021-02-04 04:05:06 UTC,,,,,
not a video,2021-02-05 04:05:06 UTC,,,,,
`,
  items: [
    { kind: 'format', format: 'takeout' },
    { kind: 'playlist', title: 'Cooking', description: 'Soups, mostly', privacy: 'public' },
    listed(one),
    listed(two),
    {
      kind: 'skipped',
      place: 'line 7',
      reason: 'It is not understood: not a video, 2021-02-05 04:05:06 UTC, , , , ,',
    },
  ],
}

const newPlaylist: Sample = {
  about: 'Takeout, a playlist in the new form, alone',
  name: 'Später ansehen-Videos.csv',
  bytes: `\ufeffVideo-ID,Zeitstempel\n${one},2024-03-01T10:00:00+00:00\n`,
  items: [
    { kind: 'format', format: 'takeout' },
    { kind: 'playlist', title: 'Später ansehen', description: '', privacy: 'private' },
    listed(one),
  ],
}

const oldJson: Sample = {
  about: 'Takeout, subscriptions as JSON',
  name: 'subscriptions.json',
  bytes: JSON.stringify([
    {
      contentDetails: { newItemCount: 0 },
      kind: 'youtube#subscription',
      snippet: {
        channelId: bob,
        publishedAt: '2019-05-06T07:08:09.000Z',
        resourceId: { channelId: ann, kind: 'youtube#channel' },
        thumbnails: { default: { url: 'https://yt3.example/a.jpg' } },
        title: 'Ann',
      },
    },
  ]),
  items: [
    { kind: 'format', format: 'takeout' },
    { kind: 'subscription', ucid: ann, subscribedAt: Date.UTC(2019, 4, 6, 7, 8, 9) },
    { kind: 'channel', ucid: ann, name: 'Ann', thumbnailUrl: 'https://yt3.example/a.jpg' },
  ],
}

const oldJsonPlaylist: Sample = {
  about: 'Takeout, a playlist as JSON',
  name: 'playlists/Cooking.json',
  bytes: JSON.stringify([
    {
      contentDetails: { videoId: one },
      snippet: { title: 'First', position: 0, resourceId: { kind: 'youtube#video', videoId: one } },
    },
  ]),
  items: [
    { kind: 'format', format: 'takeout' },
    { kind: 'playlist', title: 'Cooking', description: '', privacy: 'private' },
    listed(one),
    { kind: 'video', videoId: one, title: 'First' },
  ],
}

const languages = [english, german, japanese]

/** Every file of Takeout, in three languages. */
export const takeoutSamples: readonly Sample[] = [
  ...languages.flatMap(single),
  ...languages.map((language) => archive(language, false)),
  archive(german, true),
  oldPlaylist,
  newPlaylist,
  oldJson,
  oldJsonPlaylist,
]
