import { execFileSync, spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import { postgresUrl, reachableEngines, runOnPostgres } from '../support/database.js'
import { digestOf, summarize, type Coverage, type WatchedTest } from './coverage.js'
import { mutate, type Mutation } from './mutations.js'

export type Outcome = 'found' | 'survived' | 'timeout' | 'invalid'

/** A copy of the tree, built, in which one mutation after the other is tried. */
export interface Place {
  /** Runs a test file as it is, and watches what it covers; undefined when it fails. */
  watch: (test: string) => Promise<Coverage | undefined>
  /** Runs the tests, in this order, until one of them fails. */
  attempt: (mutation: Mutation, tests: readonly WatchedTest[]) => Promise<Outcome>
  close: () => Promise<void>
}

/** Tests write to disk all the time; in memory that costs nothing. */
const memory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

const compiled = (test: string) => join('dist', 'tests', test.replace(/\.tsx?$/, '.js'))

/** Files that git knows or would take; what is built; the packages by a link. */
function copyTree(root: string): void {
  const names = execFileSync('git', ['ls-files', '-z', '-co', '--exclude-standard'])
  for (const name of new Set(names.toString().split('\0').filter(Boolean))) {
    cpSync(name, join(root, name), { recursive: true, force: true })
  }
  cpSync('dist', join(root, 'dist'), {
    recursive: true,
    filter: (path) => !path.startsWith(join('dist', 'mutation')),
  })
  symlinkSync(resolve('node_modules'), join(root, 'node_modules'))
}

/** Ends a process and all that it started. */
function killAll(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It had just ended by itself.
  }
}

/** Runs a program to its end; `undefined` when it took longer than `limit` milliseconds. */
function run(
  args: readonly string[],
  { cwd, env, limit }: { cwd: string; env: NodeJS.ProcessEnv; limit: number },
): Promise<number | undefined> {
  // In a group of its own, so that what it started ends with it.
  const child = spawn(process.execPath, args, { cwd, env, stdio: 'ignore', detached: true })
  return new Promise((done) => {
    let isLate = false
    const timer = setTimeout(() => {
      isLate = true
      killAll(child.pid)
    }, limit)
    child.once('close', (code) => {
      clearTimeout(timer)
      killAll(child.pid)
      done(isLate ? undefined : (code ?? 1))
    })
  })
}

/** Nobody listens there. */
const noDatabase = {
  url: 'postgres://127.0.0.1:1/none',
  refresh: async () => {},
  remove: async () => {},
}

/** A database of PostgreSQL of its own, emptied of what killed tests have left. */
async function createDatabase(name: string) {
  if (!(await reachableEngines()).includes('postgres')) return noDatabase
  const remove = () => runOnPostgres(`drop database if exists ${name} with (force)`)
  const refresh = async () => {
    await remove()
    await runOnPostgres(`create database ${name}`)
  }
  await refresh()
  const url = new URL(postgresUrl)
  url.pathname = `/${name}`
  return { url: url.href, refresh, remove }
}

/** The tests one by one at first, as most mutations are found at once, then several a process. */
function groupTests<T>(tests: readonly T[]): T[][] {
  const rest = tests.slice(3)
  const groups = tests.slice(0, 3).map((test) => [test])
  while (rest.length > 0) groups.push(rest.splice(0, 10))
  return groups
}

const buildSource = (root: string, file: string) =>
  build({
    absWorkingDir: root,
    entryPoints: [file],
    outbase: '.',
    outdir: 'dist/tests',
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    sourcemap: true,
    logLevel: 'silent',
  })

/** Without PostgreSQL its tests are skipped. */
export async function openPlace(number: number, isSqliteOnly: boolean): Promise<Place> {
  const root = mkdtempSync(join(memory, 'foyer-mutation-'))
  copyTree(root)
  const temporary = join(root, 'tmp')
  mkdirSync(temporary)
  const name = `foyer_mutation_${process.pid}_${number}`
  const database = isSqliteOnly ? noDatabase : await createDatabase(name)
  const env = {
    ...process.env,
    TMPDIR: temporary,
    TEST_POSTGRES_URL: database.url,
    TAP_BAIL: '1',
    TAP_TIMEOUT: '300',
    NODE_OPTIONS: '',
  }
  const empty = () => {
    rmSync(temporary, { recursive: true, force: true })
    mkdirSync(temporary)
  }
  let count = 0

  async function runTests(tests: readonly WatchedTest[]): Promise<Outcome> {
    const files = tests.map(([file]) => compiled(file))
    const program = files.length > 1 ? ['test/support/run-group.js', ...files] : files
    const limit = 20_000 + 4 * tests.reduce((sum, [, { time }]) => sum + time, 0)
    const code = await run(program, { cwd: root, env, limit })
    empty()
    return code === undefined ? 'timeout' : code === 0 ? 'survived' : 'found'
  }

  return {
    async watch(test) {
      const folder = mkdtempSync(join(temporary, 'v8-'))
      const began = Date.now()
      const watching = { ...env, NODE_V8_COVERAGE: folder }
      const code = await run([compiled(test)], { cwd: root, env: watching, limit: 300_000 })
      const time = Date.now() - began
      const seen =
        code === 0 ? summarize(folder, { root, digest: digestOf(test), time }) : undefined
      empty()
      return seen
    },

    async attempt(mutation, tests) {
      count += 1
      if (count % 50 === 0) await database.refresh()
      const path = join(root, mutation.file)
      const text = readFileSync(mutation.file, 'utf8')
      writeFileSync(path, mutate(text, mutation))
      try {
        const isValid = await buildSource(root, mutation.file).then(
          () => true,
          () => false,
        )
        if (!isValid) return 'invalid'
        let isBuilt = false
        for (const group of groupTests(tests)) {
          if (!isBuilt && group.some(([, { usesPrograms }]) => usesPrograms)) {
            await run(['build.js'], { cwd: root, env, limit: 60_000 })
            isBuilt = true
          }
          const outcome = await runTests(group)
          if (outcome !== 'survived') return outcome
        }
        return 'survived'
      } finally {
        writeFileSync(path, text)
        await buildSource(root, mutation.file)
      }
    },

    async close() {
      await database.remove()
      rmSync(root, { recursive: true, force: true })
    },
  }
}
