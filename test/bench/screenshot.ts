/** Makes the picture of the README: the overview of the demo's user, in a real browser. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { chromium } from 'playwright-core'
import { waitUntil } from '../support/listen.js'
import { paintThumbnail } from '../support/paint-thumbnail.js'
import { findFreePort } from '../support/server-process.js'

const folder = mkdtempSync(join(tmpdir(), 'foyer-'))
const port = String(await findFreePort())
const demo = spawn(process.execPath, [resolve('dist/cli.js'), 'demo', '--folder', folder], {
  env: { ...process.env, PORT: port },
})
let output = ''
demo.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
demo.stderr.setEncoding('utf8').on('data', (text: string) => (output += text))
try {
  await waitUntil('the demo runs', () => output.includes('Log in as'), 300_000)
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  })
  const page = await browser.newPage({ viewport: { width: 1200, height: 760 } })
  await page.route(/\.(jpg|webp)|ytimg/, (route) =>
    route.fulfill({ contentType: 'image/svg+xml', body: paintThumbnail(route.request().url()) }),
  )
  await page.goto(`http://127.0.0.1:${port}/login`)
  await page.fill('input[name=email]', 'demo')
  await page.fill('input[name=password]', 'demo-password')
  await page.keyboard.press('Enter')
  await page.waitForURL((url) => url.pathname !== '/login')
  await page.goto(`http://127.0.0.1:${port}/`)
  await page.waitForLoadState('networkidle')
  await page.screenshot({ path: process.argv[2] ?? 'docs/overview.png' })
  await browser.close()
} finally {
  demo.kill('SIGTERM')
  rmSync(folder, { recursive: true, force: true })
}
