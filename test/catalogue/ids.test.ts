import t from 'tap'
import { isChannelId, isVideoId } from '../../src/catalogue/ids.js'

const channel = `UC${'a'.repeat(22)}`

t.test('an id is all of a text', async (t) => {
  for (const id of ['dQw4w9WgXcQ', '-_-_-_-_-_-', '00000000000']) t.ok(isVideoId(id), id)
  for (const wrong of ['dQw4w9WgXc', 'dQw4w9WgXcQQ', 'dQw4w9WgXcQ ', ' dQw4w9WgXcQ', '']) {
    t.notOk(isVideoId(wrong), `“${wrong}”`)
  }
  for (const wrong of ['dQw4w9WgXc+', 'dQw4w9WgXcQ\n', '\ndQw4w9WgXcQ', 'dQw4w9WgXcQ&t=1']) {
    t.notOk(isVideoId(wrong), JSON.stringify(wrong))
  }
  t.ok(isChannelId(channel))
  for (const wrong of [`${channel}a`, `${channel}\n`, `x${channel}`, channel.slice(0, -1)]) {
    t.notOk(isChannelId(wrong), JSON.stringify(wrong))
  }
  for (const wrong of [`HC${'a'.repeat(22)}`, `uc${'a'.repeat(22)}`, `UC${'a'.repeat(21)}é`]) {
    t.notOk(isChannelId(wrong), wrong)
  }
})
