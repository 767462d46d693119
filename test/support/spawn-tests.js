// A tap test whose subtests are processes that run one test file or several: what `tap run` does,
// without the loader that it puts under every file to know which sources it read. That costs more
// than most files take; only measuring coverage needs it.
// Usage: node spawn-tests.js JOBS FILE,FILE… FILE…
import { statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import t from 'tap'

const [jobs, ...groups] = process.argv.slice(2)
/** Seconds for a file that does not set its own time; a machine with much else to do needs more. */
const timeout = Number(process.env.TEST_TIMEOUT ?? 240)

/** Where the databases of tests lie: in memory, if Linux has room there, as they sync often. */
function findFolder() {
  const folder = '/dev/shm'
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize > 2 ** 31 ? folder : tmpdir()
  } catch {
    return tmpdir()
  }
}

t.jobs = Number(jobs)
t.setTimeout(0)
/** Not as TAP_GREP in this process, which would apply it to the names of files. */
const { TEST_GREP, ...inherited } = process.env
const grep = TEST_GREP === undefined ? {} : { TAP_GREP: TEST_GREP }
for (const group of groups) {
  const files = group.split(',')
  const limit = timeout * files.length
  const env = { ...inherited, ...grep, TAP_TIMEOUT: String(limit), TMPDIR: findFolder() }
  const program = ['test/support/run-group.js', ...files]
  // tap has every process below it load a recorder by NODE_OPTIONS, which trebles what one costs.
  const withoutRecorder = ['-u', 'NODE_OPTIONS', process.execPath, '--enable-source-maps']
  const options = { buffered: true, timeout: limit * 1000, env }
  t.spawn('env', [...withoutRecorder, ...program], options, files.join(' '))
}
