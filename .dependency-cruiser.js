/** The wings, in the order in which they may build on each other; each knows only those before it. */
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
  'doors',
  'operator',
]

/** Files of the entry: they put the wings together, and nothing imports them but each other. */
const entry = '^src/(app|serve|run-workers|start|main|cli)\\.ts$'

/** Where SQL is written and read, and tables are declared. */
const sqlFiles = '(^src/platform/db/)|(^src/operator/copy/)|((store|/tables)\\.ts$)'

const wingRules = wings.map((wing, index) => ({
  name: `${wing}-imports-to-the-left`,
  comment: `src/${wing} may import only from itself and: ${wings.slice(0, index).join(', ') || 'nothing'}`,
  severity: 'error',
  from: { path: `^src/${wing}/` },
  to: { path: `^src/(${wings.slice(index + 1).join('|') || '$'})/|${entry}` },
}))

/** What test/architecture.test.ts holds; `npx depcruise src` shows the same. */
export default {
  forbidden: [
    ...wingRules,
    {
      name: 'every-folder-is-a-wing',
      comment: 'A folder of src is one of the wings',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^src/[^/]+/', pathNot: `^src/(${wings.join('|')})/` },
    },
    {
      name: 'no-cycles',
      comment: 'No file needs itself',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'only-stores-speak-sql',
      comment: 'Queries are built in store files and platform/db',
      severity: 'error',
      from: { path: '^src/', pathNot: sqlFiles },
      to: { path: '^node_modules/(kysely|better-sqlite3|pg)/|^(kysely|better-sqlite3|pg)$' },
    },
    {
      name: 'doors-do-not-know-each-other',
      comment: 'A dialect stands alone; what two need lies in a wing before the doors',
      severity: 'error',
      from: { path: '^src/doors/([^/]+)/' },
      to: { path: '^src/doors/[^/]+/', pathNot: '^src/doors/$1/' },
    },
    {
      name: 'imports-can-be-found',
      comment: 'A package that is imported is in dependencies, and a file is there',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['unknown', 'undetermined', 'npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.d.ts', '.js'],
    },
  },
}
