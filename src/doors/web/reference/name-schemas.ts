import { STATUS_CODES } from 'node:http'
import {
  operationsOf,
  refNameOf,
  refTo,
  schemasWithin,
  type ApiDocument,
  type Media,
  type Operation,
  type Schema,
} from './document.js'

const isNullSchema = ({ type }: Schema) => type === 'null'

const typeNameOf = (operationId = 'unnamed') =>
  operationId.charAt(0).toUpperCase() + operationId.slice(1)

/**
 * Drops what says nothing: that anything else may be there, which is so anyway in JSON Schema. An
 * `example` is one of `examples`, which zod drops where a schema transforms what comes in.
 */
function tidySchema(schema: Schema): void {
  const { additionalProperties: rest } = schema
  if (typeof rest === 'object' && Object.keys(rest).length === 0) delete schema.additionalProperties
  if (rest === false) delete schema.additionalProperties
  if (schema.example !== undefined) schema.examples = [schema.example]
  delete schema.example
  schemasWithin(schema).forEach(tidySchema)
}

/** A body that may be left out is so in the document, instead of one that may be null. */
function readOptionalBody({ requestBody }: Operation): void {
  for (const media of Object.values(requestBody?.content ?? {})) {
    const { anyOf } = media.schema ?? {}
    const [only, ...others] = anyOf?.filter((one) => !isNullSchema(one)) ?? []
    if (!requestBody || !anyOf || !only || others.length === anyOf.length - 1) continue
    requestBody.required = false
    media.schema = others.length === 0 ? only : { anyOf: [only, ...others] }
  }
}

/** Gives objects names of their own, one name where two are the same. */
function createNaming({ components: { schemas } }: ApiDocument) {
  const names = new Map<string, string>(
    Object.entries(schemas).map(([name, schema]) => [JSON.stringify(schema), name]),
  )
  return (schema: Schema, wanted: string): Schema => {
    if (schema.properties === undefined && schema.anyOf === undefined) return schema
    const text = JSON.stringify(schema)
    const known = names.get(text)
    if (known !== undefined) return refTo(known)
    const name = wanted in schemas ? `${wanted}Form` : wanted
    names.set(text, name)
    schemas[name] = schema
    return refTo(name)
  }
}

function nameMedia(media: Media, name: string, nameSchema: ReturnType<typeof createNaming>): void {
  const { schema } = media
  if (!schema || refNameOf(schema) !== undefined) return
  if (schema.items) schema.items = nameSchema(schema.items, `${name}Item`)
  media.schema = nameSchema(schema, name)
}

function nameSchemasOf(operation: Operation, nameSchema: ReturnType<typeof createNaming>): void {
  const type = typeNameOf(operation.operationId)
  for (const media of Object.values(operation.requestBody?.content ?? {})) {
    nameMedia(media, `${type}Body`, nameSchema)
  }
  for (const [status, response] of Object.entries(operation.responses)) {
    if (response.description === 'Default Response') {
      response.description = STATUS_CODES[status] ?? 'A response'
    }
    for (const media of Object.values(response.content ?? {})) {
      nameMedia(media, `${type}Response`, nameSchema)
    }
  }
}

/** Adds the names of the schemas that this one leads to. */
function followNames(document: ApiDocument, schema: Schema, names: Set<string>): void {
  const name = refNameOf(schema)
  const named = name === undefined ? undefined : document.components.schemas[name]
  if (name !== undefined && named && !names.has(name)) {
    names.add(name)
    followNames(document, named, names)
  }
  for (const inner of schemasWithin(schema)) followNames(document, inner, names)
}

/** Every body of an operation. */
export const mediaOf = ({ requestBody, responses }: Operation): Media[] => [
  ...Object.values(requestBody?.content ?? {}),
  ...Object.values(responses).flatMap(({ content }) => Object.values(content ?? {})),
]

/** Leaves the schemas out that no operation refers to. */
function dropUnused(document: ApiDocument): void {
  const used = new Set<string>()
  for (const { operation } of operationsOf(document)) {
    for (const { schema } of mediaOf(operation)) if (schema) followNames(document, schema, used)
    for (const { schema } of operation.parameters ?? [])
      if (schema) followNames(document, schema, used)
  }
  const { components } = document
  components.schemas = Object.fromEntries(
    Object.entries(components.schemas)
      .filter(([name]) => used.has(name))
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  )
}

/** Makes every body of the document a named schema, so that generated clients have types for them. */
export function nameSchemas(document: ApiDocument): void {
  Object.values(document.components.schemas).forEach(tidySchema)
  for (const { operation } of operationsOf(document)) {
    for (const { schema } of [...mediaOf(operation), ...(operation.parameters ?? [])]) {
      if (schema) tidySchema(schema)
    }
  }
  const nameSchema = createNaming(document)
  for (const { operation } of operationsOf(document)) {
    readOptionalBody(operation)
    nameSchemasOf(operation, nameSchema)
  }
  dropUnused(document)
}
