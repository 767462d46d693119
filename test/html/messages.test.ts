import { readdirSync, readFileSync } from 'node:fs'
import { IntlMessageFormat } from 'intl-messageformat'
import t from 'tap'
import { languages } from '../../src/html/messages/languages.js'
import { describeScope } from '../../src/identity/scopes/describe-scope.js'
import { scopeNames, wordsOf } from '../../src/identity/scopes/oauth-names.js'
import { problemKinds } from '../../src/platform/problem.js'
import '../../src/problems.js'
import {
  listLiterals,
  listProblemTexts,
  listRawTexts,
  listTextCalls,
} from '../support/page-texts.js'

/** Folders whose pages are English still. It only gets shorter. */
const stillEnglish = [
  'src/doors/web/admin',
  'src/doors/web/app-passwords',
  'src/doors/web/apps',
  'src/doors/web/consent',
  'src/doors/web/docs',
  'src/doors/web/invitations',
  'src/doors/web/own-apps',
  'src/doors/web/proof',
  'src/doors/web/reference',
  'src/doors/web/rooms',
  'src/doors/web/second-factor',
  'src/doors/web/security',
  'src/doors/web/transfer',
  'src/html/token-consent',
]

/** Whose problems reach pages, and are translated. */
const translated = /^src\/(platform\/(http|problem)|identity|discord|library|html|doors\/web)\b/

interface Catalogue {
  pages: Record<string, string>
  problems: Record<string, string>
  scopes: Record<string, string>
}

const folder = 'src/html/messages'
const readCatalogue = (language: string) =>
  JSON.parse(readFileSync(`${folder}/${language}.json`, 'utf8')) as Catalogue
const german = readCatalogue('de')
const others = languages.filter((language) => language !== 'en')

/** `{limit}` and `{count}` are both `{}`: the sources name values by how they are made. */
const withoutNames = (text: string) => text.replace(/\{\w+\}/g, '{}')

t.test('every catalogue is one of a language, and every language has one', async (t) => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'))
  t.same(files.sort(), others.map((language) => `${language}.json`).sort())
})

t.test('every text of a page has German', async (t) => {
  const calls = listTextCalls()
  t.ok(calls.length > 50, 'the calls are found')
  const missing = calls.flatMap(({ place, texts }) =>
    texts.filter((text) => !(text in german.pages)).map((text) => `${place} ${text}`),
  )
  t.same(missing, [])
})

t.test('every problem that pages show has German', async (t) => {
  const known = new Set(Object.keys(german.problems).map(withoutNames))
  const made = [...listProblemTexts()].flatMap(([file, texts]) =>
    translated.test(file) ? texts : [],
  )
  t.ok(made.length > 50, 'the problems are found')
  t.same(
    made.filter((text) => !known.has(text)),
    [],
  )
})

t.test('no text of the catalogue is unused', async (t) => {
  const literals = listLiterals()
  const kinds = new Set([...problemKinds.values()].map(({ text }) => text))
  t.same(
    Object.keys(german.pages).filter((text) => !literals.has(text)),
    [],
  )
  const unused = Object.keys(german.problems).filter(
    (text) => !literals.has(withoutNames(text)) && !literals.has(text) && !kinds.has(text),
  )
  t.same(unused, [])
  t.same(
    Object.keys(german.scopes).filter((text) => !literals.has(text)),
    [],
  )
})

t.test('what a scope allows has German', async (t) => {
  const said = new Set(scopeNames.map(wordsOf))
  const say = (text: string) => {
    said.add(text)
    return text
  }
  const methods = ['', 'GET', 'GET;POST', 'GET;DELETE', 'POST', 'DELETE', 'POST;DELETE', 'OPTIONS']
  const roots = 'feed subscriptions playlists history preferences notifications account tokens'
  const others = 'tokens/register tokens/unregister export import apps admin/users other * a* p* n*'
  for (const endpoint of `${roots} ${others} t* i* e*`.split(' ')) {
    for (const method of methods) describeScope(`${method}:${endpoint}`, say)
  }
  describeScope('nonsense', say)
  describeScope('FETCH:feed', say)
  t.ok(said.size > 50, 'the sentences are found')
  t.same(
    [...said].filter((text) => !(text in german.scopes)),
    [],
  )
})

/** The names of the values and tags of a text. */
function namesIn(text: string): string[] {
  const names = new Set<string>()
  const visit = (elements: ReturnType<IntlMessageFormat['getAst']>) => {
    for (const element of elements) {
      // Zero is plain text.
      const { type }: { type: number } = element
      if ('value' in element && type !== 0) names.add(element.value)
      if ('children' in element) visit(element.children)
      if ('options' in element) for (const { value } of Object.values(element.options)) visit(value)
    }
  }
  visit(new IntlMessageFormat(text, 'en').getAst())
  return [...names].sort()
}

/** The names of the values of a problem's message, which has nothing but these. */
const valuesIn = (message: string) => (message.match(/\{\w+\}/g) ?? []).sort()

t.test('a translation has the values and tags of its text', async (t) => {
  for (const language of others) {
    const { pages, problems, scopes } = readCatalogue(language)
    const messages = Object.entries({ ...problems, ...scopes })
    const unlike = [
      ...Object.entries(pages).filter(([a, b]) => String(namesIn(a)) !== String(namesIn(b))),
      ...messages.filter(([a, b]) => String(valuesIn(a)) !== String(valuesIn(b))),
    ]
    t.same(unlike, [], language)
  }
})

t.test('a text is shown with all its values', async (t) => {
  const wrong = listTextCalls().flatMap(({ place, texts, values }) =>
    texts
      .filter((text) => values && namesIn(text).some((name) => !values.includes(name)))
      .map((text) => `${place} ${text}`),
  )
  t.same(wrong, [])
})

t.test('no page has a text that cannot be translated', async (t) => {
  const raw = [...listRawTexts()]
  const isStill = (file: string) => stillEnglish.some((place) => file.startsWith(place))
  t.same(
    raw.flatMap(([file, texts]) => (isStill(file) ? [] : texts)),
    [],
  )
  const done = stillEnglish.filter((place) => !raw.some(([file]) => file.startsWith(place)))
  t.same(done, [], 'these are translated: take them off the list')
})
