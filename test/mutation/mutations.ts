import ts from 'typescript'

/** A small change of a source file that a test should notice. */
export interface Mutation {
  /** Path in the repository. */
  file: string
  /** From 1. */
  line: number
  what: string
  start: number
  end: number
  replacement: string
}

interface Change {
  what: string
  at: ts.Node
  replacement: string
}

const { SyntaxKind } = ts

/** What an operator becomes. */
const operators = new Map<ts.SyntaxKind, string>([
  [SyntaxKind.LessThanToken, '<='],
  [SyntaxKind.LessThanEqualsToken, '<'],
  [SyntaxKind.GreaterThanToken, '>='],
  [SyntaxKind.GreaterThanEqualsToken, '>'],
  [SyntaxKind.EqualsEqualsEqualsToken, '!=='],
  [SyntaxKind.ExclamationEqualsEqualsToken, '==='],
  [SyntaxKind.AmpersandAmpersandToken, '||'],
  [SyntaxKind.BarBarToken, '&&'],
])

/** Comparisons in SQL; a dropped `where` says what an equality does. */
const sqlOperators = new Map([
  ['<', '<='],
  ['<=', '<'],
  ['>', '>='],
  ['>=', '>'],
])

/** Methods that narrow: without them there is more. */
const narrowing = /^(?:where|whereRef|onRef|filter|skipLocked)$/
const swapped = new Map([
  ['some', 'every'],
  ['every', 'some'],
  ['min', 'max'],
  ['max', 'min'],
])
/** Functions that are called for what they refuse, or for what they change. */
const checking = /^(?:check|refuse|require|confirm|spend|count|verify|assert|protect|limit)/

function ofBinary(node: ts.BinaryExpression): Change[] {
  const { left, right, operatorToken } = node
  const other = operators.get(operatorToken.kind)
  if (other !== undefined) {
    return [
      { what: `${operatorToken.getText()} → ${other}`, at: operatorToken, replacement: other },
    ]
  }
  const isStep = /^[+-]$/.test(operatorToken.getText()) && right.getText() === '1'
  return isStep ? [{ what: 'off by one', at: node, replacement: left.getText() }] : []
}

function ofCall(node: ts.CallExpression): Change[] {
  const { expression, arguments: given } = node
  if (!ts.isPropertyAccessExpression(expression)) return []
  const name = expression.name.text
  const changes: Change[] = []
  // With two arguments `on` listens; with three it joins.
  if (narrowing.test(name) || (name === 'on' && given.length === 3)) {
    const what = `.${name}(…) dropped`
    changes.push({ what, at: node, replacement: expression.expression.getText() })
  }
  const other = swapped.get(name)
  if (other !== undefined) {
    changes.push({ what: `${name} → ${other}`, at: expression.name, replacement: other })
  }
  const operator = given[1]
  if (given.length === 3 && operator && ts.isStringLiteral(operator)) {
    const changed = sqlOperators.get(operator.text)
    if (changed !== undefined) {
      const what = `SQL ${operator.text} → ${changed}`
      changes.push({ what, at: operator, replacement: `'${changed}'` })
    }
  }
  return changes
}

const isExit = (node: ts.Statement): boolean =>
  ts.isThrowStatement(node) ||
  ts.isReturnStatement(node) ||
  ts.isContinueStatement(node) ||
  (ts.isBlock(node) && node.statements.length > 0 && isExit(node.statements.at(-1) ?? node))

/** One negation or equality is inverted by itself. */
function invert(condition: ts.Expression): Change[] {
  const isNegated = ts.isPrefixUnaryExpression(condition)
  if (isNegated && condition.operator === SyntaxKind.ExclamationToken) return []
  if (ts.isBinaryExpression(condition) && /^[!=]==$/.test(condition.operatorToken.getText())) {
    return []
  }
  const replacement = `!(${condition.getText()})`
  return [{ what: 'condition inverted', at: condition, replacement }]
}

function ofIf(node: ts.IfStatement): Change[] {
  const changes = invert(node.expression)
  if (node.elseStatement !== undefined || !isExit(node.thenStatement)) return changes
  return [...changes, { what: 'check removed', at: node.expression, replacement: 'false' }]
}

const calledName = (call: ts.CallExpression): string =>
  ts.isPropertyAccessExpression(call.expression)
    ? call.expression.name.text
    : call.expression.getText()

function ofStatement(node: ts.ExpressionStatement): Change[] {
  const isAwaited = ts.isAwaitExpression(node.expression)
  const call = ts.isAwaitExpression(node.expression) ? node.expression.expression : node.expression
  if (!ts.isCallExpression(call)) return []
  const name = calledName(call)
  if (name === 'register' || !(isAwaited || checking.test(name))) return []
  return [{ what: `${name}() removed`, at: node, replacement: ';' }]
}

/** The expression without the anchor at its start, and without the one at its end. */
function ofPattern(node: ts.Node): Change[] {
  const text = node.getText()
  const changes: Change[] = []
  if (text.startsWith('/^') && !text.startsWith('/^$')) {
    changes.push({ what: '^ dropped', at: node, replacement: `/(?:)${text.slice(2)}` })
  }
  if (/[^\\]\$\/[a-z]*$/.test(text)) {
    changes.push({ what: '$ dropped', at: node, replacement: text.replace(/\$(\/[a-z]*)$/, '$1') })
  }
  return changes
}

function changesOf(node: ts.Node): Change[] {
  if (ts.isBinaryExpression(node)) return ofBinary(node)
  if (ts.isCallExpression(node)) return ofCall(node)
  if (ts.isIfStatement(node)) return ofIf(node)
  if (ts.isExpressionStatement(node)) return ofStatement(node)
  if (ts.isRegularExpressionLiteral(node)) return ofPattern(node)
  if (ts.isConditionalExpression(node)) return invert(node.condition)
  if (ts.isPrefixUnaryExpression(node) && node.operator === SyntaxKind.ExclamationToken) {
    return [{ what: '! dropped', at: node, replacement: node.operand.getText() }]
  }
  if (node.kind === SyntaxKind.TrueKeyword || node.kind === SyntaxKind.FalseKeyword) {
    const replacement = node.kind === SyntaxKind.TrueKeyword ? 'false' : 'true'
    return [{ what: `${node.getText()} → ${replacement}`, at: node, replacement }]
  }
  return []
}

/** Types say nothing at run time, and imports are none of a test's business. */
const isSkipped = (node: ts.Node): boolean =>
  ts.isTypeNode(node) ||
  ts.isInterfaceDeclaration(node) ||
  ts.isTypeAliasDeclaration(node) ||
  ts.isImportDeclaration(node)

/** All mutations of a source file, in its order. */
export function listMutations(file: string, text: string): Mutation[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true)
  const found: Mutation[] = []
  const visit = (node: ts.Node): void => {
    if (isSkipped(node)) return
    for (const { what, at, replacement } of changesOf(node)) {
      const start = at.getStart(source)
      const end = at.getEnd()
      // A dropped call stands where its method does, not where its chain begins.
      const seen = ts.isCallExpression(at) && ts.isPropertyAccessExpression(at.expression)
      const place = seen ? at.expression.name.getStart(source) : start
      const line = source.getLineAndCharacterOfPosition(place).line + 1
      found.push({ file, line, what, start, end, replacement })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

export const mutate = (text: string, { start, end, replacement }: Mutation): string =>
  text.slice(0, start) + replacement + text.slice(end)
