// Builds what runs, into `dist`: the programs `main.js` and `cli.js` with what they share in chunks,
// which load faster than a thousand small files. With `--tests` also every source and every test as
// a file of its own, into `dist/tests`. With `--clean`, as for a package, chunks of earlier builds are
// deleted; otherwise they stay, since a server that runs may load one yet. Types are looked at by
// `npm run check`.
import { build } from 'esbuild'
import {
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, resolve } from 'node:path'
import { buildDocs } from './build-docs.js'

const { version } = JSON.parse(readFileSync('package.json', 'utf8'))

const common = {
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  sourcemap: true,
  logLevel: 'warning',
  write: false,
  define: { FOYER_VERSION: JSON.stringify(version) },
}

const programs = {
  ...common,
  entryPoints: [
    'src/main.ts',
    'src/cli.ts',
    // Threads, started by the names that package.json has for them.
    { in: 'src/platform/db/sqlite/checkpoint-thread.ts', out: 'checkpoint-thread' },
    { in: 'src/platform/db/sqlite/backup-thread.ts', out: 'backup-thread' },
    { in: 'src/library/transfer/formats/newpipe-worker.ts', out: 'newpipe-worker' },
  ],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  packages: 'external',
  // The one package that comes along: it is 264 files.
  alias: { kysely: './node_modules/kysely/dist/esm/index.js' },
}

/** What pages load: one file each, with all it needs. */
const scripts = {
  format: 'esm',
  target: 'es2022',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  bundle: true,
  minify: true,
  logLevel: 'warning',
  write: false,
  entryPoints: [
    { in: 'src/doors/web/rooms/browser/main.tsx', out: 'room' },
    { in: 'src/doors/web/log-in/browser/main.ts', out: 'captcha' },
    { in: 'src/doors/web/second-factor/browser/passkey.ts', out: 'passkey' },
  ],
  outdir: 'dist/assets',
}

/** The client library for apps that watch together, as a module and as a script of any page. */
const clientModule = {
  ...scripts,
  entryPoints: [{ in: 'src/client/watch-together.ts', out: 'watch-together' }],
}
const clientScript = {
  ...clientModule,
  entryPoints: [{ in: 'src/client/watch-together.ts', out: 'watch-together.iife' }],
  format: 'iife',
  globalName: 'WT',
}

const tests = {
  ...common,
  entryPoints: ['src/**/*.ts', 'src/**/*.tsx', 'test/**/*.ts'],
  outbase: '.',
  outdir: 'dist/tests',
}

const read = (path) => {
  try {
    return readFileSync(path)
  } catch {
    return undefined
  }
}

/** Writes a file at once and only if it is new: a server that runs may be loading it just now. */
function write({ path, contents }) {
  if (read(path)?.equals(contents)) return
  mkdirSync(dirname(path), { recursive: true })
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, contents)
  renameSync(draft, path)
}

/** Deletes the chunks that are not among these files. */
function deleteOldChunks(files) {
  const current = new Set(files.map(({ path }) => path))
  for (const name of readdirSync('dist/chunks')) {
    const path = resolve('dist/chunks', name)
    if (!current.has(path)) rmSync(path)
  }
}

/** Writes the types of the client library as one file: its own and those that it exports. */
async function writeClientTypes() {
  const sources = ['src/client/session-types.ts', 'src/client/watch-together.ts']
  const path = resolve('dist/assets/watch-together.d.ts')
  const madeAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
  // The compiler takes longer to load than all else here.
  if (sources.every((source) => statSync(source).mtimeMs < madeAt)) return
  const { default: typescript } = await import('typescript')
  const texts = sources.map((source) => {
    const { outputText, diagnostics } = typescript.transpileDeclaration(
      readFileSync(source, 'utf8'),
      { fileName: source, compilerOptions: { target: 'es2022', module: 'esnext' } },
    )
    if (diagnostics.length > 0)
      throw new Error(`${source}: a type that is exported must be written`)
    // They are in one file now.
    return outputText.replace(/^(import|export type \*)[^;]+;\n/gm, '')
  })
  rmSync(path, { force: true })
  write({ path, contents: Buffer.from(texts.join('\n')) })
}

const builds = [programs, scripts, clientModule, clientScript]
if (process.argv.includes('--tests')) builds.push(tests)
for (const options of builds) {
  const { outputFiles } = await build(options)
  outputFiles.forEach(write)
  if (options === programs && process.argv.includes('--clean')) deleteOldChunks(outputFiles)
}
write({ path: resolve('dist/assets/docs.json'), contents: Buffer.from(buildDocs()) })
for (const name of readdirSync('src/html/messages').filter((name) => name.endsWith('.json')))
  write({
    path: resolve(`dist/assets/messages-${name}`),
    contents: readFileSync(`src/html/messages/${name}`),
  })
await writeClientTypes()
