import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import t, { type Test } from 'tap'
import { nameDoorErrors } from './support/door-errors.js'
import { readDocument } from './support/api-document.js'
import {
  operationsOf,
  refNameOf,
  schemasWithin,
  type ApiDocument,
  type Media,
  type Schema,
} from '../src/doors/web/reference/document.js'
import { mediaOf } from '../src/doors/web/reference/name-schemas.js'
import { signIn, startFoyer } from './support/foyer.js'

const startWithDocument = async (t: Test) => {
  const foyer = await startFoyer(t)
  return { foyer, document: await readDocument(foyer) }
}

const verbs =
  /^(get|list|create|update|delete|add|remove|set|clear|dismiss|count|search|export|import|start|finish|cancel|listen|resolve|register|unregister|invalidate|revoke|introspect|generate|preview|announce|undo|move|rename|log|ban|unban|unlink|verify|receive)([A-Z]\w*)?$/

t.test('every operation has an id: a verb and what it acts on, once', async (t) => {
  const { document } = await startWithDocument(t)
  const ids = operationsOf(document).map(({ operation }) => operation.operationId ?? '')
  for (const id of ids) t.match(id, verbs)
  t.equal(new Set(ids).size, ids.length)
  t.ok(ids.length > 150, `${ids.length} operations`)
})

/** What of a schema says nothing: any value, or an object with whatever fields. */
function listUntyped(schema: Schema, place: string): string[] {
  const { type, anyOf, oneOf, allOf, $ref, enum: values } = schema
  const isSaid = [type, anyOf, oneOf, allOf, $ref, values, schema.const].some(
    (part) => part !== undefined,
  )
  const isBare =
    type === 'object' &&
    Object.keys(schema.properties ?? {}).length === 0 &&
    typeof schema.additionalProperties !== 'object'
  const isList = type === 'array' && !schema.items && !schema.prefixItems
  const here = !isSaid || isBare || isList ? [place] : []
  return [...here, ...schemasWithin(schema).flatMap((inner) => listUntyped(inner, `${place}/…`))]
}

t.test('no body, parameter or named schema is untyped', async (t) => {
  const { document } = await startWithDocument(t)
  const named = Object.entries(document.components.schemas)
  t.same(
    named.flatMap(([name, schema]) => listUntyped(schema, name)),
    [],
  )
  for (const { operation } of operationsOf(document)) {
    const { operationId = '', parameters = [] } = operation
    const schemas = [...mediaOf(operation), ...parameters].map(({ schema = {} }) => schema)
    t.same(
      schemas.flatMap((schema) => listUntyped(schema, operationId)),
      [],
    )
  }
})

const isNamed = ({ schema = {} }: Media) =>
  refNameOf(schema) !== undefined ||
  schema.items !== undefined ||
  schema.type === 'string' ||
  schema.additionalProperties !== undefined

t.test('every object in a body is a named schema', async (t) => {
  const { document } = await startWithDocument(t)
  for (const { operation } of operationsOf(document)) {
    for (const media of mediaOf(operation)) {
      t.ok(isNamed(media), `${operation.operationId}: ${JSON.stringify(media.schema)}`)
      const { items } = media.schema ?? {}
      if (items) t.notOk(items.properties, operation.operationId ?? '')
    }
  }
  for (const name of Object.keys(document.components.schemas)) t.match(name, /^[A-Z]\w+$/)
})

/** Whether a value is what a schema of the document says. */
function createValidator(document: ApiDocument, isClosed = false) {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats.default(ajv)
  const closeSchema = (schema: Schema): void => {
    if (schema.properties) schema.additionalProperties ??= false
    schemasWithin(schema).forEach(closeSchema)
  }
  const { components } = structuredClone(document)
  if (isClosed) Object.values(components.schemas).forEach(closeSchema)
  ajv.addSchema({ $id: 'doc', components })
  return (schema: Schema, value: unknown): string => {
    const text = JSON.stringify(schema).replaceAll('"#/', '"doc#/')
    ajv.validate(JSON.parse(text) as object, value)
    return (ajv.errors ?? [])
      .map(
        ({ instancePath, message = '', params }) =>
          `${instancePath} ${message} ${JSON.stringify(params)}`,
      )
      .join('; ')
  }
}

t.test('every operation, body and parameter has an example that fits its schema', async (t) => {
  const { document } = await startWithDocument(t)
  const findFault = createValidator(document)
  for (const { path, operation } of operationsOf(document)) {
    const { operationId = '', parameters = [] } = operation
    const [sample] = operation['x-codeSamples'] ?? []
    t.match(sample?.source, /^curl [^]*http:\/\/foyer\.test\//, operationId)
    t.notMatch(sample?.source, /\{\w+\}(?=[/'\n]|$)/, `${operationId}: ${path} is filled`)
    for (const one of [...mediaOf(operation), ...parameters]) {
      t.not(one.example, undefined, `${operationId} has an example`)
      const fault = findFault(one.schema ?? {}, one.example)
      t.equal(fault, '', `${operationId}: ${JSON.stringify(one.example)}`)
    }
  }
})

t.test('no response is a default one, and none that is a page alone', async (t) => {
  const { document } = await startWithDocument(t)
  for (const { operation } of operationsOf(document)) {
    const { operationId = '', responses } = operation
    for (const [status, { description, content = {} }] of Object.entries(responses)) {
      t.match(status, /^[2345]\d\d$/, operationId)
      t.not(description, 'Default Response', operationId)
      t.notSame(Object.keys(content), ['text/html'], operationId)
    }
  }
})

t.test('every error has the shape of its dialect', async (t) => {
  const { foyer, document } = await startWithDocument(t)
  const errorOf = nameDoorErrors(foyer.app.listRoutes())
  for (const { method, path, operation } of operationsOf(document)) {
    for (const [status, { content }] of Object.entries(operation.responses)) {
      if (Number(status) < 400) continue
      const { schema = {} } = content?.['application/json'] ?? {}
      t.equal(refNameOf(schema), errorOf(method, path), `${operation.operationId} ${status}`)
    }
  }
})

t.test('what is refused has the body that the document says', async (t) => {
  const { foyer, document } = await startWithDocument(t)
  const findFault = createValidator(document, true)
  let count = 0
  for (const { method, path, operation } of operationsOf(document)) {
    const url = path.replace(/\{(\w+)\}/g, '$1')
    const { statusCode, body } = await foyer.app.inject({ method: method as 'GET', url })
    if (statusCode < 400) continue
    const media = operation.responses[String(statusCode)]?.content?.['application/json']
    t.ok(media?.schema, `${operation.operationId}: ${statusCode} is described`)
    if (!media?.schema) continue
    count += 1
    t.equal(findFault(media.schema, JSON.parse(body)), '', operation.operationId ?? '')
  }
  t.ok(count > 100, `${count} refusals`)
})

t.test('what is answered has the fields that the document says, and no others', async (t) => {
  const { foyer, document } = await startWithDocument(t)
  const findFault = createValidator(document, true)
  const cookie = await signIn(foyer, 'nora')
  let count = 0
  for (const { method, path, operation } of operationsOf(document)) {
    if (method !== 'GET' || path.includes('{') || path.endsWith('/auth/notifications')) continue
    const answer = await foyer.app.inject({ url: path, headers: { cookie } })
    const media = operation.responses[String(answer.statusCode)]?.content?.['application/json']
    if (answer.statusCode !== 200 || !media?.schema) continue
    count += 1
    t.equal(findFault(media.schema, answer.json()), '', operation.operationId ?? '')
  }
  t.ok(count > 40, `${count} answers`)
})

t.test('every scheme of security that is named is described', async (t) => {
  const { document } = await startWithDocument(t)
  const schemes = new Set(Object.keys(document.components.securitySchemes))
  const named = operationsOf(document).flatMap(({ operation }) =>
    (operation.security ?? []).flatMap((way) => Object.keys(way)),
  )
  t.same([...new Set(named)].sort(), [...schemes].sort())
})
