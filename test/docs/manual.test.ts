import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import { manualSections } from '../../src/doors/web/docs/manual-page.js'
import { readManual } from '../../src/doors/web/docs/manual.js'
import { getPage } from '../support/forms.js'
import { signIn, startFoyer } from '../support/foyer.js'
import { listManualFiles, readCodeBlocks } from '../support/manual.js'

/** What a command begins with, in whatever language its block says it is in. */
const command =
  /^(?:[A-Z_]+=\S* )*(?:foyer|npm|npx|curl|docker|pg_dump|createdb|systemctl|node|python3)\b/m

t.test('every code block with a command is run, or says why it is not', async (t) => {
  const unmarked = listManualFiles().flatMap((file) =>
    readCodeBlocks(file)
      .filter(({ language, text }) => language === 'sh' || (language === '' && command.test(text)))
      .filter(({ mark }) => !/^(run|serve( another)?|stop|browser|skip: .{10,})$/.test(mark))
      .map(({ line }) => `${file}:${line}`),
  )
  t.same(unmarked, [])
})

/** The links of a Markdown text, without those in code. */
const linksOf = (text: string) =>
  [
    ...text
      .replace(/^ *```[\s\S]*?^ *```$/gm, '')
      .replace(/`[^`]*`/g, '')
      .matchAll(/\]\(([^)\s]+)\)/g),
  ].map(([, href = '']) => href)

t.test('every link between the files leads to a file', async (t) => {
  const broken = listManualFiles().flatMap((file) =>
    linksOf(readFileSync(file, 'utf8'))
      .filter((href) => !/^(https?:|#|\/docs\/)/.test(href))
      .filter((href) => !existsSync(join(dirname(file), href.split('#')[0] ?? '')))
      .map((href) => `${file}: ${href}`),
  )
  t.same(broken, [])
})

t.test('every link of a page of the manual leads to a page, and to a place on it', async (t) => {
  const foyer = await startFoyer(t)
  const seen = new Map<string, string>()
  const read = async (path: string) => {
    const known = seen.get(path)
    if (known !== undefined) return known
    const { statusCode, body } = await getPage(foyer, path)
    if (statusCode !== 200) throw new Error(`${path} responds with ${statusCode}`)
    seen.set(path, body)
    return body
  }
  const pages = [...readManual().pages.values()]
  t.ok(pages.length >= 15)
  let links = 0
  for (const { path } of pages) {
    const body = await read(path)
    for (const [, href = ''] of body.matchAll(/<a [^>]*href="([^"]+)"/g)) {
      if (/^https?:/.test(href)) continue
      const [target = '', anchor] = href.split('#')
      const there = await read(target === '' ? path : target)
      links++
      if (anchor !== undefined && anchor !== 'main') {
        t.ok(there.includes(`id="${anchor}"`), `${path}: ${href}`)
      }
    }
  }
  t.ok(links > 100, String(links))
})

t.test('every page of the manual is among its contents', async (t) => {
  const listed: string[] = manualSections.flatMap(({ pages }) => pages.map(({ path }) => path))
  for (const { path } of readManual().pages.values()) {
    if (path !== '/docs') t.ok(listed.includes(path), path)
  }
})

t.test('the manual loads no script, and knows who is logged in', async (t) => {
  const foyer = await startFoyer(t)
  const page = await getPage(foyer, '/docs/install', await signIn(foyer, 'anna'))
  t.equal(page.statusCode, 200)
  t.notMatch(page.body, /<script/)
  t.notMatch(page.headers['content-security-policy'], /script-src/)
  t.match(page.body, /Logged in as anna/)
  t.match(page.body, /<a href="\/docs" aria-current="page">|<a href="\/docs"/)
  t.equal((await getPage(foyer, '/docs/none')).statusCode, 404)
  t.equal((await getPage(foyer, '/docs/README')).statusCode, 404)
  t.equal((await getPage(foyer, '/docs/files/package.json')).statusCode, 404)
})
