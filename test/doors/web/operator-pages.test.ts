import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { readOperatorPages } from '../../../src/html/operator-pages.js'
import { getPage } from '../../support/forms.js'
import { signIn, startFoyer } from '../../support/foyer.js'
import { makeDataDir } from '../../support/server-process.js'

const startWithPages = (t: Test, files: Readonly<Record<string, string | Uint8Array>>) =>
  startFoyer(t, {
    prepare: async ({ dataDir }) => {
      mkdirSync(join(dataDir, 'pages'))
      for (const [name, text] of Object.entries(files)) {
        writeFileSync(join(dataDir, 'pages', name), text)
      }
    },
  })

t.test('a page of the operator is shown, and linked at the foot of every page', async (t) => {
  const foyer = await startWithPages(t, {
    'terms.md':
      '# Rules\n\nBe **kind**. See [privacy](privacy).\n\n| a | b |\n|---|---|\n| 1 | 2 |\n',
    'contact.md': 'Write to ann@mail.example',
    'other.md': 'No page',
  })
  const terms = await getPage(foyer, '/pages/terms')
  t.equal(terms.statusCode, 200)
  t.match(terms.body, '<h1>Rules</h1>')
  t.match(terms.body, '<strong>kind</strong>')
  t.match(terms.body, '<a href="privacy">privacy</a>')
  t.match(terms.body, '<div class="table" tabindex="0"><table>')
  t.equal((await getPage(foyer, '/pages/privacy')).statusCode, 404, 'that there is no file of')
  t.equal((await getPage(foyer, '/pages/other')).statusCode, 404)
  const ann = await signIn(foyer, 'ann')
  const shown = '<footer><a href="/pages/terms">Terms</a> <a href="/pages/contact">Contact</a> '
  for (const [path, cookie] of [
    ['/', undefined],
    ['/', ann],
    ['/signup', undefined],
    ['/pages/privacy', undefined],
    ['/docs', undefined],
  ] as const) {
    t.match((await getPage(foyer, path, cookie)).body, shown, path)
  }
})

t.test('without files there are no pages and no links', async (t) => {
  const foyer = await startFoyer(t)
  t.equal((await getPage(foyer, '/pages/terms')).statusCode, 404)
  t.notMatch((await getPage(foyer, '/')).body, 'href="/pages/terms"')
})

t.test('nothing in a file becomes a script or an element', async (t) => {
  const foyer = await startWithPages(t, {
    'privacy.md':
      '<script>alert(1)</script>\n\n<img src=x onerror=alert(1)>\n\n[a](javascript:alert(1)) [b](data:text/html,x)\n\n[c](vbscript:x)',
  })
  const { body } = await getPage(foyer, '/pages/privacy')
  t.notMatch(body, '<script')
  t.notMatch(body, '<img src=x')
  t.notMatch(body, /<a href="(?:javascript|data|vbscript)/)
  t.match(body, '&lt;script&gt;alert(1)&lt;/script&gt;')
})

t.test('a file that cannot be read stops the start and says which', async (t) => {
  const dataDir = makeDataDir(t)
  mkdirSync(join(dataDir, 'pages'))
  const path = join(dataDir, 'pages', 'terms.md')
  for (const content of [new Uint8Array([0xff, 0xfe]), 'x'.repeat(262_145)]) {
    writeFileSync(path, content)
    t.throws(() => readOperatorPages(dataDir), {
      message: /terms\.md: cannot be read as UTF-8 text/,
    })
  }
})
