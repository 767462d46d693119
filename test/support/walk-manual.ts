import { spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Test } from 'tap'
import { actAsBrowser } from './act-as-browser.js'
import { waitUntil } from './listen.js'
import { isFollowed, readCodeBlocks, type CodeBlock } from './manual.js'
import { findFreePort, makeDataDir } from './server-process.js'

/** How a page of the manual is followed, where that differs from the usual. */
interface WalkOptions {
  /** The program that is called `foyer`; the built one by default. */
  program?: string
  /** Addresses in the place of those that the page names. */
  addresses?: Readonly<Record<string, string>>
  /** Puts into the folder what the page takes for granted. */
  prepare?: (folder: string) => void
  /** Looks at the folder, with the server that runs there, when the blocks under a heading are done. */
  check?: (heading: string, base: string) => Promise<void>
}

/** What the blocks under one heading took, in milliseconds. */
export interface Step {
  heading: string
  blocks: number
  time: number
}

/** Where a page of the manual is followed: a folder, and ports in the place of those it names. */
interface Place {
  t: Test
  folder: string
  env: Record<string, string>
  ports: ReadonlyMap<string, string>
  addresses: Readonly<Record<string, string>>
  servers: ChildProcess[]
  output: string
}

async function createPlace(t: Test, { program, addresses = {} }: WalkOptions): Promise<Place> {
  const folder = makeDataDir(t)
  const bin = join(folder, '.bin')
  mkdirSync(bin)
  const command = join(bin, 'foyer')
  const cli = program ?? resolve('dist/cli.js')
  writeFileSync(command, `#!/bin/sh\nexec '${process.execPath}' '${cli}' "$@"\n`)
  chmodSync(command, 0o755)
  const ports = new Map<string, string>()
  for (const port of ['3000', '3001', '9100', '8090']) ports.set(port, String(await findFreePort()))
  const env = {
    PATH: `${bin}:${process.env.PATH ?? ''}`,
    HOME: folder,
    PORT: ports.get('3000') ?? '',
    FOYER: `http://127.0.0.1:${ports.get('3000')}`,
    // Nothing leaves the machine.
    FEED_URL: 'off',
    OEMBED_URL: 'off',
  }
  return { t, folder, env, ports, addresses, servers: [], output: '' }
}

/** Ports and addresses as they are here; everything else is run as it is written. */
function placeText({ ports, addresses }: Place, text: string): string {
  const placed = text.replace(
    /((?:127\.0\.0\.1:|PORT=|port = ))(\d{4})\b/g,
    (all, before: string, port: string) => (ports.has(port) ? `${before}${ports.get(port)}` : all),
  )
  return Object.entries(addresses).reduce(
    (result, [named, real]) => result.replaceAll(named, `'${real}'`),
    placed,
  )
}

const start = ({ folder, env }: Place, script: string) =>
  spawn('bash', ['--norc', '-euo', 'pipefail', '-c', script], { cwd: folder, env })

/** Runs a block to its end; throws with all that it said when it fails. */
async function run(
  place: Place,
  script: string,
  look?: (output: string, child: ChildProcess) => void,
): Promise<void> {
  const child = start(place, script)
  let output = ''
  const take = (text: string) => {
    output += text
    look?.(output, child)
  }
  child.stdout.setEncoding('utf8').on('data', take)
  child.stderr.setEncoding('utf8').on('data', take)
  const code = await new Promise<number | null>((done) => child.once('close', done))
  if (code !== 0) throw new Error(`ended with ${code}:\n${script}\n${output}`)
}

/** Starts the server of a block, and waits until it listens. */
async function serveBlock(place: Place, script: string): Promise<void> {
  place.output = ''
  // The shell becomes the server, so that a signal reaches it.
  const server = start(place, script.replace(/foyer serve/, 'exec foyer serve'))
  place.servers.push(server)
  place.t.teardown(() => server.kill('SIGKILL'))
  const take = (text: string) => (place.output += text)
  server.stdout.setEncoding('utf8').on('data', take)
  server.stderr.setEncoding('utf8').on('data', take)
  await waitUntil(
    `a server listens: ${place.output}`,
    () => /listens on/.test(place.output),
    60_000,
  )
}

async function stopServers(place: Place): Promise<void> {
  for (const server of place.servers.splice(0)) {
    const exit = new Promise((done) => server.once('close', done))
    server.kill('SIGTERM')
    await exit
  }
}

/** Runs a block that tells its user to open an address, and does that. */
async function runWithBrowser(place: Place, script: string): Promise<void> {
  let visit: Promise<void> | undefined
  await run(place, script, (output, child) => {
    const address = /^Open (\S+)\n/m.exec(output)?.[1]
    if (address === undefined) return
    visit ??= actAsBrowser(address).then((code) => {
      if (code !== undefined) child.stdin?.end(`${code}\n`)
    })
  })
  if (!visit) throw new Error('It named no address to open')
  await visit
}

async function follow(place: Place, { language, mark, text }: CodeBlock): Promise<void> {
  const script = placeText(place, text)
  const [word = '', name = ''] = mark.split('=')
  if (word === 'file') writeFileSync(join(place.folder, name), script)
  else if (language !== 'sh') return
  else if (mark === 'serve') {
    await stopServers(place)
    await serveBlock(place, script)
  } else if (mark === 'serve another') await serveBlock(place, script)
  else if (mark === 'browser') await runWithBrowser(place, script)
  else if (mark === 'stop') {
    await stopServers(place)
    await run(place, script)
  } else if (mark === 'run') await run(place, script)
}

/** Follows a page of the manual line by line: every block that is marked to be run, in order. */
export async function walkManual(
  t: Test,
  file: string,
  options: WalkOptions = {},
): Promise<Step[]> {
  const place = await createPlace(t, options)
  options.prepare?.(place.folder)
  const steps: Step[] = []
  const end = async () => {
    const last = steps.at(-1)
    if (last) await options.check?.(last.heading, place.env.FOYER ?? '')
  }
  for (const block of readCodeBlocks(file)) {
    if (steps.at(-1)?.heading !== block.heading) {
      await end()
      steps.push({ heading: block.heading, blocks: 0, time: 0 })
    }
    const begun = performance.now()
    try {
      await follow(place, block)
    } catch (cause) {
      throw new Error(`${file}:${block.line}: ${String(cause)}\n${place.output}`, { cause })
    }
    const step = steps.at(-1)
    if (!step) continue
    step.time += performance.now() - begun
    if (isFollowed(block)) step.blocks++
  }
  await end()
  await stopServers(place)
  return steps
}
