/** The parts of an OpenAPI 3.1 document that are read and completed here. */

export interface Schema {
  $ref?: string
  type?: string | string[]
  title?: string
  description?: string
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: Schema | boolean
  propertyNames?: Schema
  items?: Schema
  prefixItems?: Schema[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  enum?: unknown[]
  const?: unknown
  default?: unknown
  examples?: unknown[]
  example?: unknown
  format?: string
  pattern?: string
  minimum?: number
  maximum?: number
}

export interface Media {
  schema?: Schema
  example?: unknown
}

export interface Parameter {
  name: string
  in: string
  required?: boolean
  description?: string
  schema?: Schema
  example?: unknown
}

export interface DescribedResponse {
  description: string
  content?: Record<string, Media>
}

export interface Operation {
  operationId?: string
  summary: string
  description?: string
  tags: string[]
  parameters?: Parameter[]
  requestBody?: { required?: boolean; description?: string; content: Record<string, Media> }
  responses: Record<string, DescribedResponse>
  security?: Record<string, string[]>[]
  'x-codeSamples'?: { lang: string; label: string; source: string }[]
}

export interface ApiDocument {
  openapi: string
  info: { title: string; version: string; description: string }
  servers: { url: string }[]
  tags?: { name: string; description: string }[]
  paths: Record<string, Record<string, Operation>>
  components: {
    schemas: Record<string, Schema>
    securitySchemes: Record<string, unknown>
  }
}

export interface NamedOperation {
  method: string
  path: string
  operation: Operation
}

/** Every operation of a document, in its order. */
export const operationsOf = ({ paths }: ApiDocument): NamedOperation[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      operation,
    })),
  )

const schemasPath = '#/components/schemas/'

export const refTo = (name: string): Schema => ({ $ref: `${schemasPath}${name}` })

/** The name of the schema that this refers to, if it does. */
export const refNameOf = ({ $ref }: Schema): string | undefined =>
  $ref?.startsWith(schemasPath) ? $ref.slice(schemasPath.length) : undefined

/** A schema itself, where there is a reference to it. */
export function resolveSchema({ components }: ApiDocument, schema: Schema): Schema {
  const name = refNameOf(schema)
  return name === undefined ? schema : (components.schemas[name] ?? schema)
}

/** The schemas directly within a schema. */
export const schemasWithin = (schema: Schema): Schema[] => [
  ...Object.values(schema.properties ?? {}),
  ...(schema.items ? [schema.items] : []),
  ...(schema.prefixItems ?? []),
  ...(typeof schema.additionalProperties === 'object' ? [schema.additionalProperties] : []),
  ...(schema.anyOf ?? []),
  ...(schema.oneOf ?? []),
  ...(schema.allOf ?? []),
]
