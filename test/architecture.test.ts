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
  'client',
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

const textOf = (file: string) => readFileSync(join(root, file), 'utf8')

/** The source files below a folder, by path from the root. */
const listSources = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))

t.test('only doors register routes', async (t) => {
  const route = /\bapp\.(get|post|put|patch|delete|head|options|all|route)\(/
  const registering = listSources('src').filter((file) => route.test(textOf(file)))
  t.same(
    registering.filter((file) => !file.startsWith('src/doors/')),
    [],
  )
  t.ok(registering.length > 30, 'the search finds the routes that are there')
})

t.test('only store files and platform/db hold queries', async (t) => {
  const files = listSources('src')
  const speaking = files.filter((file) => sqlText.test(textOf(file)))
  const isAllowed = (file: string) =>
    /store\.ts$/.test(file) || /^src\/(platform\/db|operator\/copy)\//.test(file)
  t.same(
    speaking.filter((file) => !isAllowed(file)),
    [],
  )
  t.ok(speaking.length > 3, 'the search finds the queries that are there')
})

/** Of the product, not of every server: what platform must not know. */
const productWords =
  /account|antiraid|bookmark|discord|guest|invidious|mastodon|oauth|opentogethertube|playlist|preferences|sceenic|subscri(ber|ption)|ucid|video|websub|youtube/i

t.test(
  'platform names nothing of the product, but for its migrations and the configuration',
  async (t) => {
    const files = listSources('src/platform').filter(
      (file) => !/\/(db\/migrat|config\/|(\w+-)?config\.ts$)/.test(file),
    )
    const named = files.flatMap((file) =>
      textOf(file)
        .split('\n')
        .filter((line) => productWords.test(line))
        .map((line) => `${file}: ${line.trim()}`),
    )
    t.same(named, [])
  },
)

t.test('no wing declares a table or a problem of another', async (t) => {
  const declared = listSources('src').flatMap((file) =>
    [...textOf(file).matchAll(/declare module '.*\/(schema|problem)\.js'/g)].map(
      ([, what = '']) => `${what}: ${file}`,
    ),
  )
  const tables = declared.filter((line) => line.startsWith('schema'))
  t.same(
    tables.filter((line) => !/^schema: src\/(?!platform\/(?!jobs\/)).*\/tables\.ts$/.test(line)),
    [],
    'tables are declared in tables.ts',
  )
  t.ok(tables.length >= 9)
  const problems = declared.filter((line) => line.startsWith('problem'))
  t.same(
    problems.filter(
      (line) =>
        !/^problem: src\/((?!platform|doors)[\w-]+\/problems|doors\/[\w-]+\/problem)\.ts$/.test(
          line,
        ),
    ),
    [],
    'problems are declared in problems.ts, those of a door in its problem.ts',
  )
  t.ok(problems.length >= 9)
})

t.test('every problem is declared when the programs have started', async (t) => {
  const listed = textOf('src/problems.ts')
  for (const file of listSources('src').filter((file) =>
    /^src\/[\w-]+\/problems\.ts$/.test(file),
  )) {
    t.ok(listed.includes(`import './${file.slice(4, -3)}.js'`), file)
  }
  for (const entry of ['src/app.ts', 'src/cli.ts']) {
    t.ok(textOf(entry).includes("import './problems.js'"), entry)
  }
})
