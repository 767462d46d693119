// Builds what runs, into `dist`: the programs `main.js` and `cli.js` with what they share in chunks,
// which load faster than a thousand small files. With `--tests` also every source and every test as
// a file of its own, into `dist/tests`. With `--clean`, as for a package, chunks of earlier builds are
// deleted; otherwise they stay, since a server that runs may load one yet. Types are looked at by
// `npm run check`.
import { build } from 'esbuild'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
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
  entryPoints: [{ in: 'src/doors/web/rooms/browser/main.tsx', out: 'room' }],
  outdir: 'dist/assets',
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

for (const options of process.argv.includes('--tests')
  ? [programs, scripts, tests]
  : [programs, scripts]) {
  const { outputFiles } = await build(options)
  outputFiles.forEach(write)
  if (options === programs && process.argv.includes('--clean')) deleteOldChunks(outputFiles)
}
write({ path: resolve('dist/assets/docs.json'), contents: Buffer.from(buildDocs()) })
