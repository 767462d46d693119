import t from 'tap'
import { samples } from './corpus.js'
import { itemsOf } from './read-bytes.js'

for (const { about, name, bytes, items } of samples) {
  t.test(
    `${about}: each thing in the file is found, and what is left out is told of`,
    async (t) => {
      t.same(await itemsOf({ name, bytes }), items)
    },
  )
}

t.test('what a file is called says nothing of what it is', async (t) => {
  for (const { about, bytes, items } of samples) {
    // A list without a title of its own is named after its file.
    const kinds = (all: typeof items) =>
      all.flatMap((item) => (item.kind === 'skipped' ? [] : [item.kind]))
    for (const name of ['x', 'history.html', 'newpipe.zip', 'profiles.db']) {
      t.same(kinds(await itemsOf({ name, bytes })), kinds(items), `${about} as ${name}`)
    }
  }
})

t.test('the same file gives the same items each time', async (t) => {
  for (const { about, name, bytes } of samples) {
    t.same(await itemsOf({ name, bytes }), await itemsOf({ name, bytes }), about)
  }
})
