import { exampleValues } from './example-values.js'
import { refNameOf, type ApiDocument, type Schema } from './document.js'

const typesOf = ({ type }: Schema): string[] => [type ?? []].flat()

/** Whether a value is of a type of JSON Schema. */
function isOfType(value: unknown, type: string): boolean {
  if (type === 'null') return value === null
  if (type === 'array') return Array.isArray(value)
  if (type === 'integer') return Number.isInteger(value)
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value)
  return typeof value === type
}

const isWithin = (value: unknown, { minimum, maximum, pattern }: Schema) =>
  typeof value === 'number'
    ? value >= (minimum ?? value) && value <= (maximum ?? value)
    : typeof value !== 'string' || pattern === undefined || new RegExp(pattern).test(value)

/** A value that people know things by, if this field has one that fits it. */
function knownValueFor(schema: Schema, name: string): unknown {
  const value = exampleValues[name]
  if (schema.enum && !schema.enum.includes(value)) return undefined
  const fits = typesOf(schema).some((type) => isOfType(value, type)) && isWithin(value, schema)
  return fits ? value : undefined
}

const byFormat: Readonly<Record<string, string>> = {
  'date-time': '2026-11-29T18:00:00.000Z',
  uuid: '6f9619ff-8b86-4d11-b42d-00cf4fc964ff',
  uri: 'https://app.example/',
  binary: '…',
}

function scalarFor(schema: Schema): unknown {
  const [type] = typesOf(schema).filter((one) => one !== 'null')
  if (type === 'integer' || type === 'number') return Math.max(1, schema.minimum ?? 1)
  if (type === 'boolean') return false
  if (type === 'string') return byFormat[schema.format ?? ''] ?? 'text'
  return null
}

/** What a field of this name could hold: what its schema says, or else what is known by its name. */
export function exampleOf(document: ApiDocument, schema: Schema, name = ''): unknown {
  const refName = refNameOf(schema)
  const referred = refName === undefined ? undefined : document.components.schemas[refName]
  if (referred) return exampleOf(document, referred, name)
  const [given] = schema.examples ?? []
  if (given !== undefined) return given
  if (schema.const !== undefined) return schema.const
  const known = knownValueFor(schema, name)
  if (known !== undefined) return known
  if (schema.enum) return schema.enum[0]
  const [choice] = (schema.anyOf ?? schema.oneOf ?? []).filter(({ type }) => type !== 'null')
  if (choice) return exampleOf(document, choice, name)
  if (schema.properties) return exampleObject(document, schema.properties)
  if (schema.prefixItems) return schema.prefixItems.map((item) => exampleOf(document, item, name))
  if (typesOf(schema).includes('array')) {
    return schema.items?.type === undefined && !schema.items?.$ref && !schema.items?.anyOf
      ? []
      : [exampleOf(document, schema.items, name.replace(/s$/, ''))]
  }
  if (typeof schema.additionalProperties === 'object') return {}
  return schema.default ?? scalarFor(schema)
}

const exampleObject = (document: ApiDocument, properties: Record<string, Schema>) =>
  Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, exampleOf(document, schema, name)]),
  )
