import t from 'tap'
import { parseWanted, type Wanted } from '../../../src/rooms/videos/parse-address.js'

const video = (id: string): Wanted => ({ kind: 'video', video: { service: 'youtube', id } })
const direct = (id: string): Wanted => ({ kind: 'video', video: { service: 'direct', id } })

t.test('what somebody types is a video, a playlist, a file or a search', async (t) => {
  const id = 'dQw4w9WgXcQ'
  const list = 'PLrAXtmErZgOeiKm4sgNOknGvNjby9efdf'
  const rows: [input: string, wanted: Wanted][] = [
    [id, video(id)],
    [` https://www.youtube.com/watch?v=${id} `, video(id)],
    [`https://m.youtube.com/watch?v=${id}&t=12`, video(id)],
    [`https://youtu.be/${id}?si=x`, video(id)],
    [`https://www.youtube.com/shorts/${id}`, video(id)],
    [`https://www.youtube-nocookie.com/embed/${id}`, video(id)],
    [`http://front.test/watch?v=${id}`, video(id)],
    [
      `https://www.youtube.com/playlist?list=${list}`,
      { kind: 'playlist', playlistId: list, highlighted: undefined },
    ],
    [
      `https://www.youtube.com/watch?v=${id}&list=${list}`,
      { kind: 'playlist', playlistId: list, highlighted: { service: 'youtube', id } },
    ],
    [`https://www.youtube.com/watch?v=${id}&list=RD${id}`, video(id)],
    ['https://media.example/a%20b.mp4', direct('https://media.example/a%20b.mp4')],
    [`https://other.example/watch?v=${id}`, direct(`https://other.example/watch?v=${id}`)],
    ['https://www.youtube.com/feed/history', direct('https://www.youtube.com/feed/history')],
    ['javascript:alert(1)', { kind: 'search', text: 'javascript:alert(1)' }],
    ['file:///etc/passwd', { kind: 'search', text: 'file:///etc/passwd' }],
    ['cats and dogs', { kind: 'search', text: 'cats and dogs' }],
    ['', { kind: 'search', text: '' }],
  ]
  for (const [input, wanted] of rows) t.same(parseWanted(input, ['front.test']), wanted, input)
})
