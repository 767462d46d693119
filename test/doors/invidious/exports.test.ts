import t from 'tap'
import { exportFormats } from '../../../src/library/transfer/export/export-formats.js'
import { ucidOf, videoIdOf } from '../../support/catalogue.js'
import { signIn, startFoyer } from '../../support/foyer.js'

t.test('each export is a file with a name of its own, of the user alone', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'ann')
  const other = await signIn(foyer, 'bob')
  const file = {
    subscriptions: [ucidOf(1)],
    watch_history: [videoIdOf(1, 1)],
    playlists: [{ title: 'Mine', description: '', privacy: 'Private', videos: [videoIdOf(1, 2)] }],
  }
  await foyer.app.inject({
    method: 'POST',
    url: '/api/v1/auth/import/invidious',
    headers: { cookie, 'content-type': 'application/json' },
    payload: file,
  })
  const date = new Date(foyer.clock.now()).toISOString().slice(0, 10)
  const download = (format: string, as: string) =>
    foyer.app.inject({ url: `/api/v1/auth/export/${format}`, headers: { cookie: as } })
  const mentions: Record<string, string> = {
    opml: ucidOf(1),
    newpipe: ucidOf(1),
    'freetube-subscriptions': ucidOf(1),
    'freetube-playlists': videoIdOf(1, 2),
    'freetube-history': videoIdOf(1, 1),
    zip: 'history.json',
  }
  for (const format of exportFormats) {
    const own = await download(format, cookie)
    t.equal(own.statusCode, 200, format)
    const name = String(own.headers['content-disposition'])
    t.ok(name.startsWith(`attachment; filename="ann-${date}-`), name)
    t.ok(own.body.includes(mentions[format] ?? '?'), format)
    const theirs = await download(format, other)
    t.equal(theirs.statusCode, 200)
    if (format !== 'zip') t.notOk(theirs.body.includes(mentions[format] ?? ''), format)
  }
  t.equal((await download('word', cookie)).statusCode, 400)
  t.equal((await foyer.app.inject('/api/v1/auth/export/zip')).statusCode, 403)
})
