import t from 'tap'
import type { Item } from '../../../src/library/transfer/formats/item.js'
import { Problem } from '../../../src/platform/problem.js'
import { samples } from './corpus.js'
import { damages } from './damage.js'
import { readBytes } from './read-bytes.js'

const videoId = /^[A-Za-z0-9_-]{11}$/
const ucid = /^UC[A-Za-z0-9_-]{22}$/
const control = /[\u0000-\u0008\u000b-\u001f]/

/** Whether an item keeps to what all items promise. */
function isSound(item: Item): boolean {
  const texts = Object.values(item).filter((value) => typeof value === 'string')
  const isClean = texts.every((text) => !control.test(text) && text.length <= 10_000)
  const isVideo = !('videoId' in item) || videoId.test(item.videoId)
  const isChannel = !('ucid' in item) || ucid.test(item.ucid)
  const isTime = !('watchedAt' in item) || Number.isSafeInteger(item.watchedAt)
  return isClean && isVideo && isChannel && isTime
}

for (const { about, name, bytes } of samples) {
  t.test(`${about}: damage makes neither a failure nor a thing that is not one`, async (t) => {
    for (const [way, damage] of Object.entries(damages)) {
      const { items, error } = await readBytes({ name, bytes: damage(Buffer.from(bytes)) })
      const isToldOf = error === undefined || (error instanceof Problem && error.status === 400)
      t.ok(isToldOf, `${way}: ${String(error)}`)
      t.same(
        items.filter((item) => !isSound(item)),
        [],
        way,
      )
    }
  })
}

/** What a file holds, apart from what was left out. */
const goods = (items: readonly Item[]) => items.filter((item) => item.kind !== 'skipped')

t.test(
  'what is whole in a file that was cut off is read, and it is told that it was',
  async (t) => {
    for (const { about, name, bytes, items } of samples) {
      const whole = Buffer.from(bytes)
      const reading = await readBytes({ name, bytes: whole.subarray(0, -1) })
      // A database is of pages: without a byte the last one, and with it its table, is lost.
      if (/database/.test(about)) continue
      const lost = goods(items).length - goods(reading.items).length
      t.ok(lost <= 1, `${about}: ${lost} lost`)
    }
  },
)
