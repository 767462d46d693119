import type { ComponentChildren } from 'preact'
import { refNameOf, schemasWithin, type ApiDocument, type Schema } from './document.js'

/** Words with code in back quotes, as descriptions have them. */
export function Words({ text }: { text: string }) {
  return (
    <>
      {text.split('`').map((part, at) => (at % 2 === 0 ? part : <code key={`${at}`}>{part}</code>))}
    </>
  )
}

const typeId = (name: string) => `type-${name}`

function separate(parts: readonly ComponentChildren[], between: string) {
  return parts.map((part, at) => (
    <span key={`${at}`}>
      {at > 0 && between}
      {part}
    </span>
  ))
}

const quotedText = (value: unknown) => <code>{JSON.stringify(value)}</code>

/** What a value may be, in a few words, with links to the types that have names. */
export function TypeWords({ schema }: { schema: Schema }) {
  const name = refNameOf(schema)
  if (name !== undefined) return <a href={`#${typeId(name)}`}>{name}</a>
  if (schema.const !== undefined) return quotedText(schema.const)
  if (schema.enum) return <>{separate(schema.enum.map(quotedText), ' or ')}</>
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) {
    const words = choices.map((one) => <TypeWords schema={one} />)
    return <>{separate(words, ' or ')}</>
  }
  if (schema.items) {
    return (
      <>
        list of <TypeWords schema={schema.items} />
      </>
    )
  }
  if (schema.format === 'binary') return <>file</>
  const types = [schema.type ?? 'object'].flat().join(' or ')
  return <>{schema.format ? `${types} (${schema.format})` : types}</>
}

interface Row {
  name: string
  schema: Schema
  isRequired: boolean
  /** Where it is, for parameters. */
  place?: string
  description?: string | undefined
}

/** Fields or parameters with their types. */
export function FieldTable({ label, rows }: { label: string; rows: readonly Row[] }) {
  return (
    <div class="table" tabIndex={0} role="region" aria-label={label}>
      <table>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Type</th>
            <th scope="col">What it is</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, schema, isRequired, place, description }) => (
            <tr key={name}>
              <td>
                <code>{name}</code>
              </td>
              <td>
                <TypeWords schema={schema} />
              </td>
              <td>
                {[place, isRequired ? 'required' : 'optional'].filter(Boolean).join(', ')}
                {description !== undefined && (
                  <>
                    . <Words text={description} />
                  </>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const rowsOf = ({ properties = {}, required = [] }: Schema): Row[] =>
  Object.entries(properties).map(([name, schema]) => ({
    name,
    schema,
    isRequired: required.includes(name),
    description: schema.description,
  }))

/** A type with a name and what is in it. */
export function NamedType({ name, schema }: { name: string; schema: Schema }) {
  return (
    <section class="type" id={typeId(name)}>
      <h3>{name}</h3>
      {schema.description !== undefined && (
        <p>
          <Words text={schema.description} />
        </p>
      )}
      {schema.properties ? (
        <FieldTable label={`Fields of ${name}`} rows={rowsOf(schema)} />
      ) : (
        <p>
          <TypeWords schema={schema} />
        </p>
      )}
    </section>
  )
}

/** The names of the types that schemas lead to, in the order of the alphabet. */
export function listTypeNames(document: ApiDocument, schemas: readonly Schema[]): string[] {
  const names = new Set<string>()
  const follow = (schema: Schema): void => {
    const name = refNameOf(schema)
    const named = name === undefined ? undefined : document.components.schemas[name]
    if (name !== undefined && named && !names.has(name)) {
      names.add(name)
      follow(named)
    }
    schemasWithin(schema).forEach(follow)
  }
  schemas.forEach(follow)
  return [...names].sort()
}
