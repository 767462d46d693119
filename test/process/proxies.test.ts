import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { connect } from 'node:net'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { parse } from 'yaml'
import WebSocket from 'ws'
import { findTool } from '../support/find-tool.js'
import { waitUntil } from '../support/listen.js'
import {
  findFreePort,
  makeDataDir,
  mintTokenIn,
  startServerProcess,
} from '../support/server-process.js'

const [nginx, caddy, openssl] = ['nginx', 'caddy', 'openssl'].map(findTool)
const without = (...tools: [string, string | undefined][]) => {
  const missing = tools.filter(([, path]) => path === undefined).map(([name]) => name)
  return missing.length === 0 ? false : `not installed: ${missing.join(', ')}`
}

/** nginx's configuration with ports and files of this test. */
function placeNginx(folder: string, ports: { http: number; https: number; foyer: number }) {
  const certificate = [join(folder, 'fullchain.pem'), join(folder, 'privkey.pem')] as const
  const subject = ['-subj', '/CN=foyer.example', '-days', '1']
  execFileSync(
    openssl ?? '',
    [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      ...subject,
      '-keyout',
      certificate[1],
      '-out',
      certificate[0],
    ],
    { stdio: 'pipe' },
  )
  const site = readFileSync('deploy/nginx/foyer.conf', 'utf8')
    .replaceAll('/etc/letsencrypt/live/foyer.example', folder)
    .replace('listen 80;', `listen 127.0.0.1:${ports.http};`)
    .replace('listen 443 ssl;', `listen 127.0.0.1:${ports.https} ssl;`)
    .replaceAll(/^ *listen \[::\].*\n/gm, '')
    .replace('127.0.0.1:3000', `127.0.0.1:${ports.foyer}`)
  const file = join(folder, 'nginx.conf')
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${join(folder, name)};`)
    .join('\n')
  writeFileSync(
    file,
    `daemon off; pid ${folder}/pid; error_log stderr;
${process.getuid?.() === 0 ? 'user root;' : ''}
events {}
http { access_log off; ${places}
${site}}`,
  )
  mkdirSync(join(folder, 'logs'))
  return { file, args: ['-p', folder, '-c', file] }
}

const isOpen = (port: number) =>
  new Promise<boolean>((done) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      done(true)
    })
    socket.once('error', () => {
      done(false)
    })
  })

/** nginx as it is configured here, in front of a Foyer. */
async function startBehindNginx(t: Test) {
  const folder = makeDataDir(t)
  const ports = {
    http: await findFreePort(),
    https: await findFreePort(),
    foyer: await findFreePort(),
  }
  const foyer = await startServerProcess(t, join(folder, 'data'), {
    env: {
      PORT: String(ports.foyer),
      BASE_URL: 'https://foyer.example',
      TRUST_PROXY: 'loopback',
    },
  })
  const { args } = placeNginx(folder, ports)
  execFileSync(nginx ?? '', ['-t', ...args], { stdio: 'pipe' })
  const proxy = spawn(nginx ?? '', args, { stdio: 'ignore' })
  t.teardown(() => proxy.kill('SIGTERM'))
  await waitUntil('nginx listens', () => isOpen(ports.https), 20_000)
  return { foyer, ports }
}

/** The beginning of a response over https from the certificate of the test. */
const beginAt = (port: number, path: string, headers: Record<string, string> = {}) =>
  new Promise<{ status: number | undefined; location: string | undefined; begin: string }>(
    (done, fail) => {
      const asked = request(
        {
          port,
          path,
          host: '127.0.0.1',
          rejectUnauthorized: false,
          headers: { host: 'foyer.example', ...headers },
        },
        (response) => {
          response.once('data', (begin: Buffer) => {
            asked.destroy()
            done({
              status: response.statusCode,
              location: response.headers.location,
              begin: begin.toString(),
            })
          })
        },
      )
      asked.once('error', fail).end()
    },
  )

t.test(
  'nginx passes pages, streams and rooms on as it is configured',
  { skip: without(['nginx', nginx], ['openssl', openssl]) },
  async (t) => {
    const { foyer, ports } = await startBehindNginx(t)
    const page = await beginAt(ports.https, '/login')
    t.equal(page.status, 200)
    t.match(page.begin, /<!doctype html>/)

    const token = await mintTokenIn(foyer.dataDir, 'ann')
    const stream = await beginAt(ports.https, '/api/v1/auth/notifications', {
      authorization: `Bearer ${token}`,
    })
    t.equal(stream.status, 200, 'the stream begins before it ends')

    const plain = await fetch(`http://127.0.0.1:${ports.http}/login?a=1`, { redirect: 'manual' })
    t.equal(plain.status, 308)

    const socket = new WebSocket(`wss://127.0.0.1:${ports.https}/api/room/none`, {
      rejectUnauthorized: false,
      headers: { host: 'foyer.example' },
    })
    const closed = await new Promise<number>((done, fail) => {
      socket.once('close', done)
      socket.once('error', fail)
    })
    t.ok(closed >= 4000, `the socket was Foyer's to close: ${closed}`)
  },
)

t.test('Caddy takes its file', { skip: without(['caddy', caddy]) }, async (t) => {
  const args = [
    'adapt',
    '--config',
    'deploy/caddy/Caddyfile',
    '--adapter',
    'caddyfile',
    '--validate',
  ]
  const adapted: unknown = JSON.parse(
    execFileSync(caddy ?? '', args, { encoding: 'utf8', stdio: 'pipe' }),
  )
  t.match(JSON.stringify(adapted), /"dial":"127\.0\.0\.1:3000"/)
})

t.test("Traefik's files name what each other has", async (t) => {
  const read = (name: string) => parse(readFileSync(`deploy/traefik/${name}`, 'utf8')) as object
  t.match(read('traefik.yaml'), {
    entryPoints: { https: { address: ':443' } },
    certificatesResolvers: { letsencrypt: {} },
    providers: { file: { filename: '/etc/traefik/foyer.yaml' } },
  })
  t.match(read('foyer.yaml'), {
    http: {
      routers: {
        foyer: { entryPoints: ['https'], service: 'foyer', tls: { certResolver: 'letsencrypt' } },
      },
      services: { foyer: { loadBalancer: { servers: [{ url: 'http://127.0.0.1:3000' }] } } },
    },
  })
})
