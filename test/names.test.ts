import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import ts from 'typescript'

/** What migrations and commands export so that they can be listed. Migrations are never edited. */
const uniform = /^src\/(platform\/db\/migrations|operator\/commands\/run)\//

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .map((name) => join('src', name))
  .filter((file) => /\.tsx?$/.test(file) && !uniform.test(file))

const isFunction = (node: ts.Node | undefined) =>
  node !== undefined && (ts.isArrowFunction(node) || ts.isFunctionExpression(node))

/** The functions that a statement of a file declares. */
function functionsOf(statement: ts.Statement): string[] {
  if (ts.isFunctionDeclaration(statement)) return statement.name ? [statement.name.text] : []
  if (!ts.isVariableStatement(statement)) return []
  return statement.declarationList.declarations.flatMap(({ name, initializer }) =>
    ts.isIdentifier(name) && isFunction(initializer) ? [name.text] : [],
  )
}

t.test('no name of a function stands for two things', async (t) => {
  const places = new Map<string, string[]>()
  for (const file of files) {
    const kind = file.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS
    const source = ts.createSourceFile(
      file,
      readFileSync(file, 'utf8'),
      ts.ScriptTarget.Latest,
      false,
      kind,
    )
    // The declarations of an overloaded function are one function.
    for (const name of new Set(source.statements.flatMap(functionsOf))) {
      places.set(name, [...(places.get(name) ?? []), file])
    }
  }
  t.ok(places.size > 1000, 'the functions are found')
  const shared = [...places].filter(([, declaring]) => declaring.length > 1)
  t.same(Object.fromEntries(shared), {})
})
