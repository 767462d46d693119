import t from 'tap'
import { writeJson } from '../../../src/platform/http/write-json.js'

t.test('what is frozen is written once, anything else as it is now', async (t) => {
  let count = 0
  const counting = {
    toJSON: () => {
      count += 1
      return { count }
    },
  }
  t.equal(writeJson(counting), '{"count":1}')
  t.equal(writeJson(counting), '{"count":2}')
  Object.freeze(counting)
  t.equal(writeJson(counting), '{"count":3}')
  t.equal(writeJson(counting), '{"count":3}')
})

t.test('texts, numbers and null are written as JSON', async (t) => {
  t.same(['a"b', 1, null, true].map(writeJson), ['"a\\"b"', '1', 'null', 'true'])
})
