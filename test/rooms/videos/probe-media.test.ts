import t, { type Test } from 'tap'
import { createOutbound } from '../../../src/platform/outbound.js'
import '../../../src/problems.js'
import { probeMedia } from '../../../src/rooms/videos/probe-media.js'
import { listenOnLoopback } from '../../support/listen.js'
import { tinyMp4 } from '../../support/tiny-media.js'

interface File {
  body: Buffer
  type: string
  isWithoutRanges?: boolean
  status?: number
}

/** A server of media files on loopback, and an outbound that may go there. */
async function serveFiles(t: Test, files: Record<string, File>) {
  const ranges: string[] = []
  const base = await listenOnLoopback(t, (request, response) => {
    const file = files[request.url ?? '']
    if (!file) {
      response.writeHead(404).end()
      return
    }
    const range = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '')
    response.setHeader('content-type', file.type)
    if (!range || file.isWithoutRanges) {
      response.writeHead(file.status ?? 200).end(file.body)
      return
    }
    ranges.push(range[0])
    const [from, to] = [Number(range[1]), Math.min(Number(range[2]), file.body.length - 1)]
    response
      .writeHead(206, { 'content-range': `bytes ${from}-${to}/${file.body.length}` })
      .end(file.body.subarray(from, to + 1))
  })
  const outbound = createOutbound([base])
  t.teardown(() => {
    outbound.close()
  })
  return { base, outbound, ranges }
}

t.test('a media file tells its type and its length', async (t) => {
  const { base, outbound, ranges } = await serveFiles(t, {
    '/short.mp4': { body: tinyMp4(12.5), type: 'video/mp4' },
    '/late%20header.mp4': { body: tinyMp4(61, 3_000_000), type: 'video/mp4; x=y' },
    '/plain.mp4': { body: tinyMp4(3), type: 'application/octet-stream', isWithoutRanges: true },
    '/odd.webm': { body: Buffer.from('not really'), type: 'video/webm' },
    '/live.m3u8': { body: Buffer.from('#EXTM3U'), type: 'application/vnd.apple.mpegurl' },
  })
  const probe = async (path: string) => probeMedia(outbound, `${base}${path}`)
  const common = { service: 'direct' }
  t.same(await probe('/short.mp4'), {
    ...common,
    id: `${base}/short.mp4`,
    title: 'short.mp4',
    mime: 'video/mp4',
    length: 12.5,
  })
  t.match(await probe('/late%20header.mp4'), { title: 'late header.mp4', length: 61 })
  t.ok(ranges.length < 20, 'the media itself is not fetched')
  t.match(await probe('/plain.mp4'), { mime: 'video/mp4', length: 3 })
  const odd = await probe('/odd.webm')
  t.equal(odd.mime, 'video/webm')
  t.notOk('length' in odd)
  t.match(await probe('/live.m3u8'), {
    mime: 'application/vnd.apple.mpegurl',
    hlsUrl: `${base}/live.m3u8`,
  })
})

t.test('what is no media, or not there, or in a private network, says why', async (t) => {
  const { base, outbound } = await serveFiles(t, {
    '/page': { body: Buffer.from('<p>'), type: 'text/html' },
  })
  await t.rejects(probeMedia(outbound, `${base}/page`), {
    code: 'room_video_unsupported',
    message: `${base}/page is no video or sound`,
  })
  await t.rejects(probeMedia(outbound, `${base}/none.mp4`), {
    code: 'room_video_unavailable',
    message: `${new URL(base).host} answers 404`,
  })
  const closed = createOutbound([])
  await t.rejects(probeMedia(closed, `${base}/page`), {
    code: 'room_video_unavailable',
    message: /private network/,
  })
  closed.close()
})
