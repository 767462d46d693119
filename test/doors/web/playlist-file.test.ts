import t from 'tap'
import { videoIdOf } from '../../support/catalogue.js'
import { fieldsOf, getPage, postForm } from '../../support/forms.js'
import { signIn, startFoyer } from '../../support/foyer.js'

const ids = [videoIdOf(1, 1), videoIdOf(1, 2), videoIdOf(1, 1)]

t.test('a playlist goes out as a file and into another one, in its order', async (t) => {
  const foyer = await startFoyer(t, { env: { MAX_PLAYLIST_VIDEOS: '7' } })
  const cookie = await signIn(foyer, 'ann')
  const create = async (title: string, videos: string) => {
    const list = '/feed/playlists'
    const page = await getPage(foyer, list, cookie)
    const fields = { ...fieldsOf(page.body, list), title, privacy: 'private', videos }
    const response = await postForm(foyer, list, { cookie, fields })
    return String(response.headers.location).split('?')[0] ?? ''
  }
  const upload = async (path: string, name: string, content: string) => {
    const { csrf_token = '', once = '' } = fieldsOf(
      (await getPage(foyer, path, cookie)).body,
      `${path}/file`,
    )
    const field = (field: string, value: string) =>
      `--b\r\nContent-Disposition: form-data; name="${field}"\r\n\r\n${value}\r\n`
    const file = `--b\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: text/plain\r\n\r\n${content}\r\n--b--\r\n`
    return foyer.app.inject({
      method: 'POST',
      url: `${path}/file`,
      headers: { cookie, 'content-type': 'multipart/form-data; boundary=b' },
      payload: `${field('csrf_token', csrf_token)}${field('once', once)}${file}`,
    })
  }
  const addressesOf = async (path: string) =>
    (await getPage(foyer, `${path}/export?format=text`, cookie)).body.trim().split('\n')
  const source = await create('Boats', ids.join(' '))
  const wanted = ids.map((id) => `https://www.youtube.com/watch?v=${id}`)
  for (const format of ['csv', 'json', 'text']) {
    const { body, headers } = await getPage(foyer, `${source}/export?format=${format}`, cookie)
    t.match(headers['content-disposition'], /^attachment; filename="IVPL/)
    const target = await create(`From ${format}`, '')
    const response = await upload(target, `boats.${format}`, body)
    t.equal(response.statusCode, 302, response.body)
    t.equal(response.headers.location, `${target}?done=added-3-0`, format)
    t.same(await addressesOf(target), wanted, format)
  }
  const csv = await getPage(foyer, `${source}/export?format=csv`, cookie)
  t.equal(
    csv.body,
    `address,title,channel,seconds\r\n${wanted.map((address) => `${address},,,\r\n`).join('')}`,
  )

  const target = await create('More', '')
  const mixed = await upload(target, 'x.txt', `${wanted[0] ?? ''}\nnothing\n`)
  const told = await getPage(foyer, String(mixed.headers.location), cookie)
  t.match(told.body, /Added 1 video\. 1 parts? of the file (?:was|were) left out\./)
  const none = await upload(target, 'x.txt', 'Dear diary')
  t.equal(none.statusCode, 400)
  t.match(none.body, /Nothing in this file can be imported/)
  const many = await upload(
    target,
    'x.txt',
    `${ids.join('\n')}\n${ids.join('\n')}\n${ids[0] ?? ''}`,
  )
  t.equal(many.statusCode, 400)
  t.match(many.body, /has room for 6 more/)
  t.same(await addressesOf(target), wanted.slice(0, 1), 'and nothing of it is there')
})
