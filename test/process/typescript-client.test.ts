import { execFile } from 'node:child_process'
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { transform } from 'esbuild'
import openapiTypescript, { astToString } from 'openapi-typescript'
import t from 'tap'
import ts from 'typescript'
import { makeDataDir, mintTokenIn, startServerProcess } from '../support/server-process.js'

const run = promisify(execFile)
const programText = readFileSync('test/fixtures/typescript-client.txt', 'utf8')

/** What the compiler says of these files, a line each, by file. */
function listMistakes(folder: string, names: readonly string[]): string[][] {
  const files = names.map((name) => join(folder, name))
  const program = ts.createProgram(files, {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: ['node'],
    typeRoots: [resolve('node_modules/@types')],
  })
  return files.map((file) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(file))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')),
  )
}

t.test('a TypeScript client made of the document calls twenty operations', async (t) => {
  const folder = makeDataDir(t)
  const server = await startServerProcess(t, makeDataDir(t))
  const token = await mintTokenIn(server.dataDir, 'ann')
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  const types = await openapiTypescript(new URL(`${server.base}/api/openapi.json`))
  writeFileSync(join(folder, 'schema.d.ts'), astToString(types))

  writeFileSync(join(folder, 'program.ts'), programText)
  const wrong = programText.replace("{ name: 'Music' }", "{ title: 'Music' }")
  t.not(wrong, programText)
  writeFileSync(join(folder, 'wrong.ts'), wrong)
  const [mistakes, expected = []] = listMistakes(folder, ['program.ts', 'wrong.ts'])
  t.same(mistakes, [])
  t.match(expected.join('\n'), /'title' does not exist in type/)

  const { code } = await transform(programText, { loader: 'ts', format: 'esm' })
  writeFileSync(join(folder, 'program.js'), code)
  const { stdout } = await run(process.execPath, [join(folder, 'program.js'), server.base, token])
  const count = Number(/^(\d+) operations$/m.exec(stdout)?.[1])
  t.ok(count >= 20, stdout)
})
