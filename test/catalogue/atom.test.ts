import t from 'tap'
import { parseAtom } from '../../src/catalogue/atom.js'
import { decodeXml } from '../../src/catalogue/decode-xml.js'
import { atomOf } from '../support/feed-server.js'

const latin1 = (text: string) => Buffer.from(text, 'latin1')

t.test('XML is read in the encoding that it names', async (t) => {
  const rows: [body: Buffer, contentType: string | undefined, text: RegExp][] = [
    [Buffer.from('<a>Café</a>'), undefined, /Café/],
    [Buffer.from('\uFEFF<a>Café</a>'), 'application/atom+xml', /^<a>Café/],
    [latin1('<?xml version="1.0" encoding="ISO-8859-1"?><a>Café</a>'), undefined, /Café/],
    [latin1("<?xml version='1.0' encoding='iso-8859-1'?><a>Café</a>"), 'text/xml', /Café/],
    [latin1('<a>Café</a>'), 'application/xml; charset=ISO-8859-1', /Café/],
    [Buffer.from('<?xml encoding="latin1"?><a>Café</a>'), 'text/xml; charset="utf-8"', /Café/],
    [Buffer.from('<a>Café</a>', 'utf16le'), 'text/xml;charset=utf-16le', /Café/],
    [Buffer.from('<?xml version="1.0" encoding="nobody-knows"?><a>Café</a>'), undefined, /Café/],
  ]
  for (const [body, contentType, text] of rows) t.match(decodeXml(body, contentType), text)
})

t.test('a video of a time that nobody will see is left out', async (t) => {
  const ucid = 'UCtimestimestimestimesti'
  const entries = [
    { videoId: 'nowandhere0', title: 'Now', publishedAt: Date.UTC(2026, 10, 1) },
    { videoId: 'tooearly000', title: 'Early', publishedAt: 0 },
    { videoId: 'toolate0000', title: 'Late', publishedAt: 8.64e15 },
  ]
  const { videos, skipped } = await parseAtom(atomOf(ucid, entries), ucid)
  t.same(
    videos.map(({ videoId }) => videoId),
    ['nowandhere0'],
  )
  t.equal(skipped, 2)
})
