import t from 'tap'
import type { Item } from '../../../src/library/transfer/formats/item.js'
import { makeSqlite, newPipeTables } from './make-sqlite.js'
import { makeZip } from './make-zip.js'
import { itemsOf, readBytes } from './read-bytes.js'
import { ann, bob, channel, one, subscribed, two, watch } from './sample.js'

const skippedIn = (items: readonly Item[]) => items.filter((item) => item.kind === 'skipped')
const goodsIn = (items: readonly Item[]) =>
  items.filter((item) => item.kind !== 'skipped' && item.kind !== 'format')

const goodJson = JSON.stringify({ subscriptions: [ann] })
const good = { name: 'good.json', content: goodJson }

t.test('an archive that unfolds to too much is left in the middle', async (t) => {
  const bomb = makeZip([
    good,
    { name: 'z1.json', content: `{"watch_history":["${one}",${' '.repeat(3_000_000)}` },
    { name: 'z2.json', content: goodJson },
  ])
  t.ok(bomb.length < 5000)
  const items = await itemsOf({ name: 'bomb.zip', bytes: bomb }, { unpackedBytes: 1_000_000 })
  t.same(goodsIn(items), [subscribed(ann), { kind: 'watched', videoId: one }])
  t.match(skippedIn(items), [
    { place: 'z1.json, from here on', reason: 'The archive unfolds to too much' },
    { place: 'z2.json, from here on', reason: 'The archive unfolds to too much' },
  ])
})

t.test('an entry that is larger than it says is read only so far as it says', async (t) => {
  const bytes = makeZip([
    good,
    { name: 'liar.json', content: `${goodJson}${' '.repeat(100_000)}`, says: { size: 10 } },
  ])
  const items = await itemsOf({ name: 'liar.zip', bytes })
  t.same(goodsIn(items), [subscribed(ann)])
  t.match(skippedIn(items), [{ place: /^liar\.json/, reason: /./ }])
})

t.test('entries that point out of the archive are left out, the others are read', async (t) => {
  const names = ['../../etc/cron.d/x', '/etc/passwd', 'C:/boot.json', 'a/../../b.json']
  const bytes = makeZip([...names.map((name) => ({ name, content: goodJson })), good])
  const items = await itemsOf({ name: 'paths.zip', bytes })
  t.same(goodsIn(items), [subscribed(ann)])
  t.same(
    skippedIn(items).map(({ place, reason }) => [place, reason]),
    names.map((name) => [name, 'Its name points out of the archive']),
  )
})

t.test('of more files than there may be in an archive the rest is left out', async (t) => {
  const many = Array.from({ length: 30 }, (_, index) => ({
    name: `${index + 10}.json`,
    content: goodJson,
  }))
  const items = await itemsOf({ name: 'many.zip', bytes: makeZip(many) }, { entries: 20 })
  t.equal(goodsIn(items).length, 20)
  t.same(skippedIn(items), [
    {
      kind: 'skipped',
      place: 'the archive',
      reason: 'More than 20 files: the rest is left out',
    },
  ])
})

t.test(
  'an archive in an archive, an encrypted file and a wrong checksum are told of',
  async (t) => {
    const bytes = makeZip([
      { name: 'a-inner.zip', content: makeZip([good]) },
      { name: 'b-secret.json', content: goodJson, says: { flags: 0x801 } },
      { name: 'c-changed.json', content: goodJson, says: { crc: 1 } },
      { name: 'd-unknown.json', content: goodJson, says: { method: 97 } },
      good,
    ])
    const items = await itemsOf({ name: 'mixed.zip', bytes })
    t.same(goodsIn(items), [subscribed(ann), subscribed(ann)])
    t.match(skippedIn(items), [
      { place: 'b-secret.json, from here on', reason: /encrypted/ },
      { place: 'd-unknown.json, from here on', reason: /unknown way/ },
      { place: 'a-inner.zip', reason: 'An archive within an archive is not read' },
      { place: 'c-changed.json, from here on', reason: /checksum/ },
    ])
  },
)

t.test('an archive that was cut off before its directory is read as far as it goes', async (t) => {
  for (const isStreamed of [false, true]) {
    const bytes = makeZip([
      { ...good, isStreamed },
      { name: 'history.json', content: `{"watch_history":["${one}","${two}"]}`, isStreamed },
      { name: 'last.json', content: JSON.stringify({ subscriptions: [bob] }), isStreamed },
    ])
    const cut = bytes.subarray(0, bytes.indexOf('last.json') + 12)
    const items = await itemsOf({ name: 'cut.zip', bytes: cut })
    t.same(goodsIn(items), [
      subscribed(ann),
      { kind: 'watched', videoId: one },
      { kind: 'watched', videoId: two },
    ])
    t.match(skippedIn(items)[0], { place: 'the archive', reason: /cut off/ })
  }
})

t.test('JSON that is nested without end, or in one huge value, is left out alone', async (t) => {
  const deep = '['.repeat(200_000) + ']'.repeat(200_000)
  const huge = `"${'x'.repeat(3_000_000)}"`
  const bytes = `{"subscriptions":[${deep},"${ann}",${huge},"${bob}"],"x":${deep},"preferences":{"a":${deep}}}`
  const items = await itemsOf({ name: 'deep.json', bytes })
  t.same(goodsIn(items), [subscribed(ann), subscribed(bob)])
  t.same(
    skippedIn(items).map(({ place, reason }) => [place, reason]),
    [
      ['subscriptions, item 1', 'It is nested too deeply'],
      ['subscriptions, item 3', 'It is too large'],
      ['x', 'This part is not known'],
      ['x, item 1', 'It is nested too deeply'],
      ['preferences', 'It is nested too deeply'],
    ],
  )
})

t.test('a file of more entries than one may have is left in the middle', async (t) => {
  const ids = Array.from({ length: 1000 }, (_, index) => `"video${String(index).padStart(6, '0')}"`)
  const bytes = `{"watch_history":[${ids.join()}]}`
  const items = await itemsOf({ name: 'long.json', bytes }, { items: 500 })
  t.equal(goodsIn(items).length, 499)
  t.same(items.at(-1), {
    kind: 'skipped',
    place: 'long.json',
    reason: 'More than 500 entries: the rest is left out',
  })
})

t.test('unknown members by the thousand are told of by a few', async (t) => {
  const members = Array.from({ length: 5000 }, (_, index) => `"m${index}":1`).join()
  const items = await itemsOf({ name: 'x', bytes: `{"subscriptions":["${ann}"],${members}}` })
  t.same(goodsIn(items), [subscribed(ann)])
  t.equal(skippedIn(items).length, 20)
})

t.test('types that are not what they should be spoil their own entry alone', async (t) => {
  const bytes = JSON.stringify({
    subscriptions: [null, 5, {}, [], { url: 5 }, { service_id: 'x', url: channel(ann), name: 7 }],
    watch_history: [{}, null, one],
    watchHistory: [
      { videoId: two, title: {}, duration: 'long', watchedAt: 'now', currentTime: -4 },
    ],
    playlists: [{ title: 'x', videos: 'none' }, { name: {} }],
    preferences: 'dark',
  })
  const items = await itemsOf({ name: 'x', bytes })
  t.same(goodsIn(items), [
    subscribed(ann),
    { kind: 'watched', videoId: one },
    { kind: 'watched', videoId: two },
    { kind: 'playlist', title: 'x', description: '', privacy: 'private' },
  ])
})

t.test('a database is read without its views, triggers, and what it would compute', async (t) => {
  const bytes = makeSqlite(`
    ${newPipeTables.replace(/create table subscriptions[^;]*;/, '').replace(/create table playlists[^;]*;/, '')}
    create view subscriptions as
      with recursive endless(n) as (select 1 union all select n + 1 from endless)
      select n as uid, 0 as service_id, '${channel(ann)}' as url, 'x' as name from endless;
    create virtual table playlists using fts5(name);
    drop table stream_state;
    create table stream_state (stream_id integer);
    insert into stream_state values (1);
    alter table stream_state add column progress_time as (abs(stream_id - 9223372036854775807 - 2));
    create trigger t after insert on stream_history begin delete from streams; end;
    insert into streams (service_id, url, title, stream_type, duration, uploader)
      values (0, '${watch(one)}', 'First', 'x', 'long', x'00ff'), (0, x'ff', '', 'x', 1, 'y');
  `)
  const items = await itemsOf({ name: 'trap.db', bytes })
  t.same(goodsIn(items), [{ kind: 'video', videoId: one, title: 'First' }])
  t.match(skippedIn(items), [
    { place: 'subscriptions', reason: 'It is no table' },
    { place: 'streams, row 2', reason: 'Not a video of YouTube: ' },
    { place: 'playlists', reason: 'It is no table' },
  ])
})

t.test('a database that is too large, or of something else, is refused', async (t) => {
  const bytes = makeSqlite(
    `${newPipeTables} create table t (x); insert into t values (zeroblob(50000))`,
  )
  const large = await readBytes({ name: 'large.db', bytes }, { databaseBytes: 20_000 })
  t.match(large.error, { code: 'input_invalid', message: /too large/ })
  const other = await readBytes({ name: 'other.db', bytes: makeSqlite('create table t (x)') })
  t.match(other.error, { code: 'input_invalid' })
})

t.test('a table with NULs and quotation marks that never end loses those rows alone', async (t) => {
  const row = (ucid: string, name: string) =>
    `${ucid},http://www.youtube.com/channel/${ucid},${name}`
  const bytes = [
    'Channel Id,Channel Url,Channel Title',
    row(ann, 'A\u0000n\u0000n'),
    row(`${bob}\u0000`, 'x'),
    `"never ends,${'x'.repeat(100)}`,
    ...Array.from({ length: 40 }, () => row(bob, 'B "the" b')),
    `${'y'.repeat(100_000)},x`,
    row(ann, '"two\nlines"'),
  ].join('\n')
  const items = await itemsOf({ name: 'x.csv', bytes })
  t.equal(items.filter((item) => item.kind === 'subscription').length, 42)
  t.same(items.at(2), { kind: 'channel', ucid: ann, name: 'Ann' })
  t.same(items.at(-1), { kind: 'channel', ucid: ann, name: 'two lines' })
  t.same(
    skippedIn(items).map(({ place }) => place),
    ['line 3', 'line 4', 'line 45'],
  )
})

t.test('entities in XML stand for nothing, and nothing is fetched', async (t) => {
  const layers = Array.from(
    { length: 9 },
    (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`,
  )
  const bytes = `<?xml version="1.0"?><!DOCTYPE opml [<!ENTITY l0 "lol"><!ENTITY x SYSTEM "file:///etc/passwd">${layers.join('')}]>
    <opml><body><outline title="&l9;&x;" type="rss" xmlUrl="https://www.youtube.com/feeds/videos.xml?channel_id=${ann}"/></body></opml>`
  t.same(goodsIn(await itemsOf({ name: 'x.opml', bytes })), [
    subscribed(ann),
    { kind: 'channel', ucid: ann, name: '&l9;&x;' },
  ])
})

t.test('pages and outlines that are nested without end are left in the middle', async (t) => {
  const feed = `<outline title="Ann" xmlUrl="https://www.youtube.com/feeds/videos.xml?channel_id=${ann}"/>`
  const outline = `<opml><body>${feed}${'<outline title="x">'.repeat(100_000)}`
  const items = await itemsOf({ name: 'x', bytes: outline })
  t.same(goodsIn(items)[0], subscribed(ann))
  t.match(items.at(-1), { kind: 'skipped', reason: 'The outline is nested too deeply' })
  const entry = `<div class="outer-cell"><div class="body-1">Watched <a href="${watch(one)}">First</a></div></div>`
  const page = `<html>${entry}${'<div>'.repeat(100_000)}`
  t.same(goodsIn(await itemsOf({ name: 'x', bytes: page })), [
    { kind: 'watched', videoId: one, isNewestFirst: true },
    { kind: 'video', videoId: one, title: 'First' },
  ])
})

t.test('a file in which nothing is known is refused with the names of the formats', async (t) => {
  const files: [name: string, bytes: Buffer | string, why: RegExp][] = [
    ['empty.json', '', /It is empty/],
    ['blank', ' \n ', /It is empty/],
    ['picture.png', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), /something else/],
    ['takeout.tgz', Buffer.from('1f8b0800000000000003', 'hex'), /\.tgz/],
    ['page.html', '<!doctype html><p>hello</p>', /something else/],
    ['other.json', '{"hello":[1,2,{"a":1}]}', /something else/],
    ['text.txt', 'dear all,\nhow are you?\n', /something else/],
    ['empty.zip', makeZip([]), /something else/],
    ['other.zip', makeZip([{ name: 'a.txt', content: 'dear all' }]), /something else/],
  ]
  for (const [name, bytes, why] of files) {
    const { error } = await readBytes({ name, bytes })
    t.match(error, { code: 'input_invalid', message: why }, name)
    t.match(error, { message: /reads: Foyer.*Invidious.*Takeout.*NewPipe.*FreeTube.*Piped.*OPML/ })
  }
})
