import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { foyerVersion } from '../../src/platform/version.js'
import { installPackage, npm, packPackage } from '../support/installed-package.js'
import { waitUntil } from '../support/listen.js'
import { runNode } from '../support/command.js'
import { makeDataDir, startServerProcess } from '../support/server-process.js'

t.setTimeout(180_000)

function installHere(t: Test) {
  const folder = makeDataDir(t)
  const { tarball, files } = packPackage(folder)
  return { folder, files, cli: installPackage(tarball, folder) }
}

t.test('the package has what runs and nothing else', async (t) => {
  const { files } = packPackage(makeDataDir(t))
  const folders = files.map((path) => path.split('/').slice(0, -1).join('/'))
  t.same(
    [...new Set(folders)].filter(
      (folder) =>
        !/^(|dist|dist\/assets|dist\/chunks|data\/demo|docs(\/watch-together)?|deploy(\/[a-z]+)?)$/.test(
          folder,
        ),
    ),
    [],
  )
  const needed = [
    'dist/cli.js',
    'dist/assets/passkey.js',
    'dist/assets/room.js',
    'dist/assets/docs.json',
    'dist/assets/watch-together.d.ts',
    'README.md',
    'LICENSE',
  ]
  for (const path of [...needed, 'data/demo/catalogue.json']) {
    t.ok(files.includes(path), path)
  }
  t.notOk(
    files.some((path) => /(?<!\.d)\.(ts|map)$/.test(path)),
    'no sources',
  )
})

t.test('the installed package serves without anything that builds', async (t) => {
  const { folder, cli } = installHere(t)
  const installed = readdirSync(join(folder, 'node_modules'))
  t.ok(installed.includes('fastify'))
  for (const tool of ['esbuild', 'typescript', 'tap']) t.notOk(installed.includes(tool), tool)
  const version = await runNode([cli, '--version'], { env: {} })
  t.same(version, { code: 0, stdout: `${foyerVersion}\n`, stderr: '' })

  const server = await startServerProcess(t, join(folder, 'data'), { args: [cli, 'serve'] })
  t.equal((await fetch(`${server.base}/health/ready`)).status, 200)
  t.equal((await fetch(`${server.base}/login`)).status, 200)
  t.same(await server.stop('SIGTERM'), { code: 0, signal: null })
})

const isListening = (base: string) =>
  fetch(`${base}/health/live`).then(
    () => true,
    () => false,
  )

t.test('npm start ends with the signal that npm gets, and leaves no server behind', async (t) => {
  const program = join(npm('root', '--global').trim(), 'npm/bin/npm-cli.js')
  for (const env of [{ WORKERS: '1' }, { WORKERS: '2' }]) {
    const args = [program, 'start']
    const server = await startServerProcess(t, makeDataDir(t), { args, env })
    t.equal(await isListening(server.base), true)
    await server.stop('SIGTERM')
    await waitUntil('the server has ended', async () => !(await isListening(server.base)))
    t.match(server.output(), /SIGTERM: /)
  }
})
