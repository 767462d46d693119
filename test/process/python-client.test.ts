import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { makeDataDir, mintTokenIn, startServerProcess } from '../support/server-process.js'

const run = promisify(execFile)

/**
 * openapi-python-client is neither in Debian nor in the npm registry, so the client is made of the
 * document while it runs.
 */
t.test('a Python client made of the document calls twenty operations', async (t) => {
  const server = await startServerProcess(t, makeDataDir(t))
  const token = await mintTokenIn(server.dataDir, 'ann')
  const program = resolve('test/fixtures/python_client.py')
  const { stdout } = await run('python3', [program, server.base, token])
  const count = Number(/^(\d+) operations$/m.exec(stdout)?.[1])
  t.ok(count >= 20, stdout)
})
