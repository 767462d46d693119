/**
 * Makes a picture of every page, for a person to look through: `npm run screenshots -- FOLDER` (default
 * `screenshots`). The demo's user is an administrator there; each page is taken as a visitor sees it, light,
 * dark, and on a phone.
 */
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { cli, runNode } from '../support/command.js'
import { logInToDemo, openDemoPage, withDemo, type Demo } from '../support/demo-pages.js'

const target = resolve(process.argv[2] ?? 'screenshots')

interface Route {
  method: string
  path: string
  door: string
}

/** What stands for a part of a path; pages whose parts are of no lasting thing are left out. */
const parts: Record<string, string> = {
  '/admin/users/:id': '/admin/users/1',
  '/docs/:name': '/docs/configure',
  '/docs/reference/:chapter': '/docs/reference/feed',
  '/room/:name': '/room/den',
}
const noPages = /^\/(assets|api|docs\/files)|\/(done|export)$|^\/confirm-email$|second-factor$/

/** Pages for who is not logged in. */
const entrances = ['/login', '/signup']

const looks = {
  light: { viewport: { width: 1200, height: 800 }, colorScheme: 'light' },
  dark: { viewport: { width: 1200, height: 800 }, colorScheme: 'dark' },
  phone: { viewport: { width: 320, height: 640 }, colorScheme: 'light' },
} as const

/** The pages of the demo: those of the table of routes, and some that need an address of their own. */
async function listPages(env: Record<string, string>): Promise<string[]> {
  const { stdout, stderr, code } = await runNode([cli, 'routes', '--json'], { env })
  if (code !== 0) throw new Error(stderr)
  const routes = (JSON.parse(stdout) as Route[]).filter(
    ({ method, path, door }) => method === 'GET' && door === 'web' && !noPages.test(path),
  )
  const paths = routes.flatMap(({ path }) => (path.includes(':') ? (parts[path] ?? []) : path))
  return [...paths, '/account/second-factor', '/docs/no-such-page']
}

const nameOf = (path: string) => path.replaceAll(/\W+/g, '-').replaceAll(/^-|-$/g, '') || 'home'

async function takeAll(demo: Demo, paths: readonly string[]): Promise<void> {
  for (const [look, options] of Object.entries(looks)) {
    const page = await openDemoPage(demo, options)
    const take = async (path: string) => {
      await page.goto(demo.base + path)
      await page.screenshot({ path: join(target, `${nameOf(path)}-${look}.png`), fullPage: true })
    }
    for (const path of entrances) await take(path)
    await logInToDemo(page, demo)
    for (const path of paths.filter((each) => !entrances.includes(each))) await take(path)
    await page.close()
  }
}

await withDemo(async (demo) => {
  const env = { DATA_DIR: demo.folder }
  const { code, stderr } = await runNode([cli, 'user', 'promote', 'demo'], { env })
  if (code !== 0) throw new Error(stderr)
  mkdirSync(target, { recursive: true })
  await takeAll(demo, await listPages(env))
})
console.log(`The pictures are in ${target}`)
