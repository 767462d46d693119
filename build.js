// Builds what runs, into `dist`: the programs `main.js` and `cli.js` with what they share in chunks,
// which load faster than a thousand small files. With `--tests` also every source and every test as
// a file of its own, into `dist/tests`. Types are looked at by `npm run check`.
import { build } from 'esbuild'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

const common = {
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  sourcemap: true,
  logLevel: 'warning',
  write: false,
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

for (const options of process.argv.includes('--tests') ? [programs, tests] : [programs]) {
  const { outputFiles } = await build(options)
  outputFiles.forEach(write)
}
