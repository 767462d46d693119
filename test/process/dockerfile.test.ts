import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, chownSync, cpSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import t, { type Test } from 'tap'
import { z } from 'zod'
import { waitUntil } from '../support/listen.js'
import { findFreePort, makeDataDir } from '../support/server-process.js'

t.setTimeout(240_000)

interface Instruction {
  word: string
  rest: string
}

const instructions: Instruction[] = readFileSync('deploy/Dockerfile', 'utf8')
  .replaceAll('\\\n', ' ')
  .split('\n')
  .filter((line) => line.trim() !== '' && !line.startsWith('#'))
  .map((line) => ({ word: line.split(' ')[0] ?? '', rest: line.slice(line.indexOf(' ') + 1) }))

const words = z.array(z.string())
const find = (word: string) => instructions.filter((one) => one.word === word)
const only = (word: string) => {
  const [one] = find(word).slice(-1)
  if (!one) throw new Error(`There is no ${word}`)
  return one.rest
}

/** What the ignore file lets into the build: it refuses all, then names what comes. */
const sent = readFileSync('deploy/Dockerfile.dockerignore', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('!'))
  .map((line) => line.slice(1))

/** The roots of the stages, each a folder in the place of an image's file system. */
class Stages {
  readonly #roots = new Map<string, string>()
  readonly #folder: string
  #current = ''
  #work = '/'

  constructor(folder: string) {
    this.#folder = folder
  }

  at = (path: string) => join(this.#current, path.startsWith('/') ? path : join(this.#work, path))

  run({ word, rest }: Instruction): void {
    if (word === 'FROM') this.#begin(rest)
    else if (word === 'WORKDIR') {
      this.#work = rest
      mkdirSync(this.at('.'), { recursive: true })
    } else if (word === 'COPY') this.#copy(rest.split(' '))
    else if (word === 'RUN') this.#shell(rest)
  }

  #begin(rest: string): void {
    const [, , name = 'final'] = rest.split(/ (AS) /i)
    this.#current = join(this.#folder, name)
    this.#roots.set(name, this.#current)
    this.#work = '/'
    mkdirSync(this.#current)
  }

  #copy(args: string[]): void {
    const from = args.find((arg) => arg.startsWith('--from='))?.slice('--from='.length)
    const paths = args.filter((arg) => !arg.startsWith('--'))
    const to = paths.pop() ?? '.'
    const names = from || paths[0] !== '.' ? paths : sent
    for (const name of names) {
      const source = from ? join(this.#roots.get(from) ?? '', name) : resolve(name)
      const isInto = names.length > 1 || to.endsWith('/')
      const target = isInto
        ? join(this.at(to), from ? (name.split('/').pop() ?? '') : name)
        : this.at(to)
      mkdirSync(dirname(target), { recursive: true })
      cpSync(source, target, { recursive: true, verbatimSymlinks: true })
    }
  }

  /**
   * Commands run with the folder in the place of `/`. Packages of Debian are here already, and those
   * of npm are copied from the repository: what `npm ci` installs is what the tests run with.
   */
  #shell(command: string): void {
    if (command.startsWith('apt-get ')) return
    if (command.startsWith('npm ci ')) {
      execFileSync('cp', ['-a', resolve('node_modules'), this.at('node_modules')])
      return
    }
    const here = command.replaceAll(/(^| )\/(?=data)/g, `$1${this.#current}/`)
    execFileSync('sh', ['-ec', here.replace('node:node', `${process.getuid?.()}`)], {
      cwd: this.at('.'),
      stdio: 'pipe',
    })
  }
}

/** The environment that the image sets, for a server of this test. */
async function environmentOf(root: string) {
  const set = Object.fromEntries(
    find('ENV').flatMap(({ rest }) => rest.split(' ').map((pair) => pair.split('='))),
  ) as Record<string, string>
  return {
    PATH: process.env.PATH ?? '',
    ...set,
    HOST: '127.0.0.1',
    PORT: String(await findFreePort()),
    DATA_DIR: join(root, set.DATA_DIR ?? ''),
    FEED_URL: 'off',
    OEMBED_URL: 'off',
  }
}

/** Who runs the server: nobody, if the test may choose. */
function nobody(root: string, dataDir: string): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {}
  chmodSync(dirname(root), 0o755)
  chownSync(dataDir, 65534, 65534)
  return { uid: 65534, gid: 65534 }
}

async function buildImage(t: Test) {
  const stages = new Stages(makeDataDir(t))
  for (const instruction of instructions) stages.run(instruction)
  return { root: stages.at('/'), stages }
}

t.test('the steps of the Dockerfile make what serves, is healthy, and ends', async (t) => {
  const { root, stages } = await buildImage(t)
  t.throws(
    () => readFileSync(stages.at('node_modules/esbuild/package.json')),
    'no tool of the build',
  )
  const env = await environmentOf(root)
  const [program = '', ...args] = words.parse(JSON.parse(only('ENTRYPOINT')))
  const serve = words.parse(JSON.parse(only('CMD')))
  const inside = [...args, ...serve].map((arg) => arg.replace(/^\/app/, join(root, 'app')))
  const server = spawn(program, inside, { env, cwd: stages.at('.'), ...nobody(root, env.DATA_DIR) })
  let output = ''
  server.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  server.stderr.setEncoding('utf8').on('data', (text: string) => (output += text))
  const exit = new Promise<number | null>((done) => server.once('close', done))
  t.teardown(() => server.kill('SIGKILL'))

  const [node = '', ...check] = words.parse(
    JSON.parse(/ CMD (\[.*)$/.exec(only('HEALTHCHECK'))?.[1] ?? ''),
  )
  const isHealthy = () => {
    try {
      execFileSync(node, check, { env, stdio: 'pipe' })
      return true
    } catch {
      return false
    }
  }
  t.equal(isHealthy(), false, 'not before it listens')
  await waitUntil('it listens', async () => /Foyer listens on/.test(output))
  t.equal(isHealthy(), true, output)
  server.kill(only('STOPSIGNAL') as NodeJS.Signals)
  t.equal(await exit, 0)
  t.equal(isHealthy(), false, 'not when it has ended')
})

t.test('the image runs as a user without rights, and keeps its data in a volume', async (t) => {
  t.equal(only('USER'), 'node')
  t.same(JSON.parse(only('VOLUME')), ['/data'])
  t.equal(only('STOPSIGNAL'), 'SIGTERM')
  t.equal(find('FROM').length, 2)
  const last = instructions.map(({ word }) => word)
  t.ok(last.lastIndexOf('RUN') < last.lastIndexOf('USER'), 'nothing is made after the user')
})

t.test('nothing of data, keys or history is sent to the build', async (t) => {
  t.same(
    sent.filter((name) => /^(data|\.git|\.env)/.test(name) && name !== 'data/demo'),
    [],
  )
})
