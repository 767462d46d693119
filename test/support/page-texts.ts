import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

/** What is wrong in the sources, or where something is, as `file:line`. */
type Place = string

export const sources: readonly ts.SourceFile[] = readdirSync('src', {
  recursive: true,
  encoding: 'utf8',
})
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => {
    const file = join('src', name)
    const kind = file.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS
    return ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true, kind)
  })

export const placeOf = (node: ts.Node): Place => {
  const source = node.getSourceFile()
  return `${source.fileName}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`
}

function nodesOf(source: ts.SourceFile): ts.Node[] {
  const nodes: ts.Node[] = []
  const visit = (node: ts.Node) => {
    nodes.push(node)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return nodes
}

/** A template with its values as `{}`, so that it can be compared with a text that names them. */
const patternOfTemplate = (node: ts.TemplateExpression) =>
  node.head.text + node.templateSpans.map(({ literal }) => `{}${literal.text}`).join('')

/** The texts that an expression may be; templates with `{}` for their values. */
export function textsOf(node: ts.Expression | undefined): string[] {
  if (!node) return []
  if (ts.isStringLiteralLike(node)) return [node.text]
  if (ts.isTemplateExpression(node)) return [patternOfTemplate(node)]
  if (ts.isParenthesizedExpression(node)) return textsOf(node.expression)
  if (ts.isConditionalExpression(node)) {
    return [...textsOf(node.whenTrue), ...textsOf(node.whenFalse)]
  }
  return []
}

/** Every text that stands anywhere in the sources. */
export function listLiterals(): Set<string> {
  const found = new Set<string>()
  for (const source of sources) {
    for (const node of nodesOf(source)) {
      if (ts.isStringLiteralLike(node)) found.add(node.text)
      else if (ts.isTemplateExpression(node)) found.add(patternOfTemplate(node))
    }
  }
  return found
}

/** A call of `t` or `rich`. */
export interface TextCall {
  place: Place
  texts: string[]
  /** The names of the values; undefined where they are no object that stands there. */
  values: string[] | undefined
}

function nameOfCallee({ expression }: ts.CallExpression): string {
  if (ts.isIdentifier(expression)) return expression.text
  return ts.isPropertyAccessExpression(expression) ? expression.name.text : ''
}

const namesOfValues = (values: ts.Expression | undefined) => {
  if (values === undefined) return []
  if (!ts.isObjectLiteralExpression(values)) return undefined
  return values.properties.map((property) => property.name?.getText() ?? '…')
}

export function listTextCalls(): TextCall[] {
  return sources.flatMap((source) =>
    nodesOf(source)
      .filter(ts.isCallExpression)
      .filter((call) => ['t', 'rich'].includes(nameOfCallee(call)))
      .map((call) => ({
        place: placeOf(call),
        texts: textsOf(call.arguments[0]),
        values: namesOfValues(call.arguments[1]),
      })),
  )
}

/** Attributes that people read. */
const read =
  /^(label|hint|title|aria-label|placeholder|question|alt|summary|legend|data-label|heading)$/

const isWord = (text: string) => /\p{L}{2}/u.test(text)

/** A literal among elements that looks like a text: a capital first, or more than one word. */
const isProse = (text: string) => isWord(text) && /^\s*\p{Lu}|\p{L}\s+\p{L}/u.test(text)

/** The texts that an expression shows as they stand. */
function shownTextsOf(node: ts.Expression): string[] {
  if (ts.isBinaryExpression(node)) return shownTextsOf(node.right)
  if (ts.isConditionalExpression(node)) {
    return [...shownTextsOf(node.whenTrue), ...shownTextsOf(node.whenFalse)]
  }
  return textsOf(node)
}

const tagOf = ({ parent }: ts.Node): string =>
  ts.isJsxElement(parent) ? parent.openingElement.tagName.getText() : ''

/** What is no text in any language: names, and code. */
const isNoText = (text: string) => /^\W*(Foyer|YouTube|Discord|UTC)?\W*$/.test(text)

function rawTextsOf(node: ts.Node): string[] {
  if (ts.isJsxText(node)) return isWord(node.text) && tagOf(node) !== 'code' ? [node.text] : []
  if (ts.isJsxExpression(node) && node.expression && !ts.isJsxAttribute(node.parent)) {
    return shownTextsOf(node.expression).filter(isProse)
  }
  if (ts.isJsxAttribute(node) && node.initializer) {
    const { initializer, parent } = node
    const name = node.name.getText()
    const isFact = name === 'name' && parent.parent.tagName.getText() === 'Fact'
    if (!read.test(name) && !isFact) return []
    if (ts.isStringLiteral(initializer)) return [initializer.text].filter(isWord)
    const { expression } = ts.isJsxExpression(initializer) ? initializer : {}
    return expression ? shownTextsOf(expression).filter(isWord) : []
  }
  const isTitle = ts.isPropertyAssignment(node) && node.name.getText() === 'title'
  return isTitle && node.getSourceFile().fileName.endsWith('x')
    ? shownTextsOf(node.initializer).filter(isWord)
    : []
}

/** The texts of pages that no catalogue can translate, by file. */
export function listRawTexts(): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const source of sources) {
    const texts = nodesOf(source).flatMap((node) =>
      rawTextsOf(node)
        .filter((text) => !isNoText(text))
        .map((text) => `${placeOf(node)} ${text.trim()}`),
    )
    if (texts.length > 0) found.set(source.fileName, texts)
  }
  return found
}

/** The details that problems are thrown with, by file. */
export function listProblemTexts(): Map<string, string[]> {
  return new Map(
    sources.map((source) => [
      source.fileName,
      nodesOf(source)
        .filter(ts.isNewExpression)
        .filter(({ expression }) => expression.getText() === 'Problem')
        .flatMap((made) => textsOf(made.arguments?.[1])),
    ]),
  )
}
