import { spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Test } from 'tap'
import { actAsBrowser } from './act-as-browser.js'
import { waitUntil } from './listen.js'
import { readCodeBlocks, type CodeBlock } from './manual.js'
import { findFreePort, makeDataDir } from './server-process.js'

/** Where a page of the manual is followed: a folder, and ports in the place of those it names. */
interface Place {
  t: Test
  folder: string
  env: Record<string, string>
  ports: ReadonlyMap<string, string>
  server: ChildProcess | undefined
  output: string
}

async function createPlace(t: Test): Promise<Place> {
  const folder = makeDataDir(t)
  const bin = join(folder, '.bin')
  mkdirSync(bin)
  const program = join(bin, 'foyer')
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${resolve('dist/cli.js')}' "$@"\n`)
  chmodSync(program, 0o755)
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
  return { t, folder, env, ports, server: undefined, output: '' }
}

/** Ports as they are here; everything else is run as it is written. */
const placePorts = ({ ports }: Place, text: string) =>
  text.replace(
    /((?:127\.0\.0\.1:|_PORT=|port = ))(\d{4})\b/g,
    (all, before: string, port: string) => (ports.has(port) ? `${before}${ports.get(port)}` : all),
  )

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
  await stopServer(place)
  place.output = ''
  // The shell becomes the server, so that a signal reaches it.
  const server = start(place, script.replace(/foyer serve/, 'exec foyer serve'))
  place.server = server
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

async function stopServer(place: Place): Promise<void> {
  const { server } = place
  if (!server) return
  const exit = new Promise((done) => server.once('close', done))
  server.kill('SIGTERM')
  await exit
  place.server = undefined
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
  const script = placePorts(place, text)
  const [word = '', name = ''] = mark.split('=')
  if (word === 'file') writeFileSync(join(place.folder, name), script)
  else if (language !== 'sh') return
  else if (mark === 'serve') await serveBlock(place, script)
  else if (mark === 'browser') await runWithBrowser(place, script)
  else if (mark === 'stop') {
    await stopServer(place)
    await run(place, script)
  } else if (mark === 'run') await run(place, script)
}

/** Follows a page of the manual line by line: every block that is marked to be run, in order. */
export async function walkManual(t: Test, file: string): Promise<number> {
  const place = await createPlace(t)
  const blocks = readCodeBlocks(file)
  let followed = 0
  for (const block of blocks) {
    try {
      await follow(place, block)
    } catch (cause) {
      throw new Error(`${file}:${block.line}: ${String(cause)}\n${place.output}`, { cause })
    }
    if (/^(run|serve|stop|browser)$/.test(block.mark)) followed++
  }
  await stopServer(place)
  return followed
}
