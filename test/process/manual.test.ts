import t from 'tap'
import { isFollowed, listManualFiles, readCodeBlocks } from '../support/manual.js'
import { walkManual } from '../support/walk-manual.js'

t.setTimeout(900_000)

/** It needs more than a folder; first-day.test.ts follows it. */
const firstDay = 'docs/first-day.md'
const withCommands = listManualFiles().filter(
  (file) => file !== firstDay && readCodeBlocks(file).some(isFollowed),
)

for (const file of withCommands) {
  t.test(`${file} can be followed line by line`, async (t) => {
    const expected = readCodeBlocks(file).filter(isFollowed).length
    const steps = await walkManual(t, file)
    t.equal(
      steps.reduce((sum, { blocks }) => sum + blocks, 0),
      expected,
    )
  })
}
