// A tap test whose subtests are files, each in a process of its own: what `tap run` does, without
// the loader that it puts under every file to know which sources it read. That costs more than most
// files take; only measuring coverage needs it. Usage: node spawn-tests.js JOBS FILE…
import t from 'tap'

const [jobs, ...files] = process.argv.slice(2)
/** Seconds for a file that does not set its own time. */
const timeout = 120

t.jobs = Number(jobs)
t.setTimeout(0)
for (const file of files) {
  const env = { ...process.env, TAP_TIMEOUT: String(timeout), TAP_BAIL: '0' }
  const options = { buffered: true, timeout: timeout * 1000, env }
  t.spawn(process.execPath, ['--enable-source-maps', file], options, file)
}
