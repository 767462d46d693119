// Makes the artefacts of a release in `release/`: the package, what it is made of (SBOM), and their
// checksums, once the signatures of all dependencies are valid; then installs the package into an empty
// folder and starts it there. `npm run release`.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const folder = resolve('release')
const { name, version } = JSON.parse(readFileSync('package.json', 'utf8'))
const tarball = `${name}-${version}.tgz`

const npm = (args, cwd = '.') =>
  execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })

/** A version that is released has a dated section, and nothing left for later. */
function checkChangelog() {
  const changelog = readFileSync('CHANGELOG.md', 'utf8')
  const heading = new RegExp(
    `^## \\[${version.replaceAll('.', '\\.')}\\] - \\d{4}-\\d\\d-\\d\\d$`,
    'm',
  )
  if (!heading.test(changelog)) {
    throw new Error(
      `CHANGELOG.md has no line "## [${version}] - YYYY-MM-DD": date the section first`,
    )
  }
}

/** Throws for a dependency that its registry did not sign; says so where the keys cannot be had. */
function checkSignatures() {
  const args = ['audit', 'signatures']
  const { status, stdout, stderr } = spawnSync('npm', args, { encoding: 'utf8', timeout: 180_000 })
  if (status === 0) return 'The signatures of its dependencies are valid.'
  const reason = /\b(?:ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|ENETUNREACH)\b/.exec(stderr)?.[0]
  if (reason === undefined) throw new Error(`npm audit signatures:\n${stdout}${stderr}`)
  return `The signatures of its dependencies could not be checked: the keys cannot be reached (${reason}).`
}

function makeArtefacts() {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  npm(['pack', '--silent', '--pack-destination', folder])
  const sbom = `${name}-${version}.cdx.json`
  const text = npm(['sbom', '--omit=dev', '--sbom-format=cyclonedx', '--sbom-type=application'])
  writeFileSync(join(folder, sbom), text)
  const sums = [tarball, sbom].map((file) => {
    const digest = createHash('sha256')
      .update(readFileSync(join(folder, file)))
      .digest('hex')
    return `${digest}  ${file}\n`
  })
  writeFileSync(join(folder, 'SHA256SUMS'), sums.join(''))
}

/** Starts the installed server; resolves to the address at which it listens. */
function startInstalled(place) {
  const program = join(place, 'node_modules/.bin/foyer')
  const env = { ...process.env, PORT: '0', FEED_URL: 'off', OEMBED_URL: 'off', LOG_FORMAT: 'json' }
  const server = spawn(program, ['serve'], { cwd: place, env })
  const address = new Promise((found, fail) => {
    let output = ''
    server.stdout.setEncoding('utf8').on('data', (text) => {
      output += text
      const at = /Foyer listens on (http:\/\/[\d.]+:\d+)/.exec(output)?.[1]
      if (at) found(at)
    })
    server.once('close', () => fail(new Error(`The installed server did not start:\n${output}`)))
  })
  return { server, address }
}

async function checkInstalled() {
  const place = mkdtempSync(join(tmpdir(), 'foyer-release-'))
  try {
    writeFileSync(join(place, 'package.json'), '{"private":true}')
    npm(
      ['install', '--silent', '--no-audit', '--no-fund', '--omit=dev', join(folder, tarball)],
      place,
    )
    const { server, address } = startInstalled(place)
    const base = await address
    for (const path of ['/health/ready', '/login', '/docs', '/api/openapi.json']) {
      const { status } = await fetch(base + path)
      if (status !== 200) throw new Error(`${path} responds with ${status}`)
    }
    const ended = new Promise((done) => server.once('close', done))
    server.kill('SIGTERM')
    const code = await ended
    if (code !== 0) throw new Error(`The installed server ended with ${code}`)
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}

checkChangelog()
const signatures = checkSignatures()
makeArtefacts()
await checkInstalled()
console.log(`release/ has ${tarball}, its SBOM and checksums; it was installed and started.`)
console.log(signatures)
