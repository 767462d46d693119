import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { cruise } from 'dependency-cruiser'
import extractDepcruiseConfig from 'dependency-cruiser/config-utl/extract-depcruise-config'
import extractTsConfig from 'dependency-cruiser/config-utl/extract-ts-config'
import t from 'tap'

const root = process.cwd()

const { forbidden = [], options = {} } = await extractDepcruiseConfig(
  join(root, '.dependency-cruiser.js'),
)
const namesOfRules = forbidden.map(({ name }) => name ?? '')

/** The broken rules among the files of `src` in a folder, as `rule: from → to`. */
async function findViolations(folder: string): Promise<string[]> {
  const { output } = await cruise(
    ['src'],
    {
      ...options,
      baseDir: folder,
      validate: true,
      ruleSet: { forbidden },
    },
    {},
    { tsConfig: extractTsConfig(join(root, 'tsconfig.json')) },
  )
  if (typeof output === 'string') throw new Error(output)
  const { summary } = output
  return summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)
}

/** The names of the rules that a few files, written by path, would break. */
async function rulesBrokenBy(files: Record<string, string>): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-architecture-'))
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    const names = (await findViolations(folder)).map((violation) => violation.split(':')[0] ?? '')
    return [...new Set(names)].sort()
  } finally {
    rmSync(folder, { recursive: true })
  }
}

t.test('no file of src breaks a rule of the house', async (t) => {
  t.same(await findViolations(root), [])
})

const wings = [
  'platform',
  'identity',
  'authorization',
  'discord',
  'catalogue',
  'library',
  'rooms',
  'html',
  'doors/one',
  'operator',
]

t.test('an import against the order of the wings is found, one along it is not', async (t) => {
  for (const [at, left] of wings.entries()) {
    for (const right of wings.slice(at + 1)) {
      const up = '../'.repeat(left.split('/').length)
      const against = {
        [`src/${left}/a.ts`]: `import { b } from '${up}${right}/b.js'\nexport const a = b\n`,
        [`src/${right}/b.ts`]: 'export const b = 1\n',
      }
      const rule = `${left.split('/')[0] ?? ''}-imports-to-the-left`
      t.same(await rulesBrokenBy(against), [rule], `${left} → ${right}`)
    }
  }
  const along = {
    'src/app.ts': "import { a } from './doors/one/a.js'\nexport const app = a\n",
    'src/doors/one/a.ts': "import { b } from '../../identity/b.js'\nexport const a = b\n",
    'src/identity/b.ts': "import type { C } from '../platform/c.js'\nexport const b: C = 1\n",
    'src/platform/c.ts': 'export type C = 1\n',
  }
  t.same(await rulesBrokenBy(along), [])
})

t.test('each other rule finds what it forbids', async (t) => {
  const one = 'export const one = 1\n'
  const cases: [rule: string, files: Record<string, string>][] = [
    [
      'identity-imports-to-the-left',
      {
        'src/identity/a.ts': "import type { App } from '../app.js'\nexport type A = App\n",
        'src/app.ts': 'export type App = 1\n',
      },
    ],
    [
      'every-folder-is-a-wing',
      {
        'src/app.ts': "import { one } from './utils/one.js'\nexport const app = one\n",
        'src/utils/one.ts': one,
      },
    ],
    [
      'no-cycles',
      {
        'src/library/a.ts': "import { b } from './b.js'\nexport const a = () => b()\n",
        'src/library/b.ts': "import { a } from './a.js'\nexport const b = () => a()\n",
      },
    ],
    [
      'doors-do-not-know-each-other',
      {
        'src/doors/left/a.ts': "import { one } from '../right/one.js'\nexport const a = one\n",
        'src/doors/right/one.ts': one,
      },
    ],
    [
      'only-stores-speak-sql',
      {
        'src/library/feed/feed.ts': "import { sql } from 'kysely'\nexport const a = sql\n",
        'src/library/feed/store.ts': "import { sql } from 'kysely'\nexport const a = sql\n",
        'node_modules/kysely/package.json': '{"name":"kysely","main":"i.js"}',
        'node_modules/kysely/i.js': 'exports.sql = 1\n',
        'package.json': '{"dependencies":{"kysely":"*"}}',
      },
    ],
    [
      'imports-can-be-found',
      { 'src/app.ts': "import { x } from './gone.js'\nexport const y = x\n" },
    ],
  ]
  for (const [rule, files] of cases) t.same(await rulesBrokenBy(files), [rule], rule)
  const tested = new Set(cases.map(([rule]) => rule))
  const untested = namesOfRules.filter((name) => !tested.has(name) && !name.endsWith('to-the-left'))
  t.same(untested, [], 'a rule without a case here')
})

/** What builds or sends a query, in the text of a file. */
const sqlText = /\.(selectFrom|insertInto|updateTable|deleteFrom|replaceInto|mergeInto)\(|\bsql`/

t.test('only store files and platform/db hold queries', async (t) => {
  const files = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
  const speaking = files.filter((file) => sqlText.test(readFileSync(join(root, file), 'utf8')))
  const isAllowed = (file: string) =>
    /store\.ts$/.test(file) || /^src\/(platform\/db|operator\/copy)\//.test(file)
  t.same(
    speaking.filter((file) => !isAllowed(file)),
    [],
  )
  t.ok(speaking.length > 3, 'the search finds the queries that are there')
})
