import { readFileSync } from 'node:fs'
import http from 'node:http'
import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import t from 'tap'
import { listenOnLoopback } from '../support/listen.js'
import { makeDataDir, startServerProcess } from '../support/server-process.js'

t.setTimeout(120_000)

const megabyte = Buffer.alloc(1024 * 1024, 'foyer')
const size = 100

function* repeat() {
  for (let index = 0; index < size; index += 1) yield megabyte
}

/** Resident memory of a process in MB. */
const residentMegabytes = (pid: number) =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024

async function countBytes(stream: AsyncIterable<Uint8Array>): Promise<number> {
  let count = 0
  for await (const chunk of stream) count += chunk.length
  return count
}

const skip = process.platform === 'linux' ? false : 'memory is read from /proc'

t.test(
  'a hundred megabytes stream both ways with the memory of the server flat',
  { skip },
  async (t) => {
    const upstream = await listenOnLoopback(t, (request, response) => {
      const answered =
        request.method === 'POST'
          ? countBytes(request).then((count) => response.end(String(count)))
          : pipeline(Readable.from(repeat()), response)
      answered.catch(() => response.destroy())
    })
    const { base, pid } = await startServerProcess(t, makeDataDir(t), {
      env: { UPSTREAM_URL: upstream },
    })
    const download = async () => {
      const answer = await fetch(`${base}/videoplayback?id=1`)
      if (!answer.body) throw new Error('no body')
      // The types of Node's and of the DOM's streams differ.
      return countBytes(answer.body as AsyncIterable<Uint8Array>)
    }
    const upload = () =>
      new Promise<number>((done, fail) => {
        const request = http.request(`${base}/api/v1/upload`, { method: 'POST' }, (answer) => {
          let text = ''
          answer.on('data', (chunk: Buffer) => (text += chunk.toString()))
          answer.on('end', () => {
            done(Number(text))
          })
        })
        request.on('error', fail)
        pipeline(Readable.from(repeat()), request).catch(fail)
      })
    await fetch(`${base}/watch?v=first`).then((answer) => answer.body?.cancel())

    const before = residentMegabytes(pid)
    let peak = before
    const watch = setInterval(() => {
      peak = Math.max(peak, residentMegabytes(pid))
    }, 5)
    t.teardown(() => {
      clearInterval(watch)
    })
    t.equal(await download(), size * megabyte.length)
    t.equal(await upload(), size * megabyte.length)
    t.same(await Promise.all([download(), upload()]), [
      size * megabyte.length,
      size * megabyte.length,
    ])
    t.comment(`from ${Math.round(before)} MB by ${Math.round(peak - before)} MB at most`)
    t.ok(peak - before < 60, `it grew by ${peak - before} MB`)
  },
)
