import t from 'tap'
import { listManualFiles, readCodeBlocks } from '../support/manual.js'
import { walkManual } from '../support/walk-manual.js'

t.setTimeout(900_000)

const isFollowed = (mark: string) => /^(run|serve|stop|browser)$/.test(mark)
const withCommands = listManualFiles().filter((file) =>
  readCodeBlocks(file).some(({ mark }) => isFollowed(mark)),
)

for (const file of withCommands) {
  t.test(`${file} can be followed line by line`, async (t) => {
    const expected = readCodeBlocks(file).filter(({ mark }) => isFollowed(mark)).length
    t.equal(await walkManual(t, file), expected)
  })
}
