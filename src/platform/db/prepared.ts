import type { CompiledQuery } from 'kysely'
import { findReader } from './reader.js'
import type { Database } from './schema.js'

/** Stands for an argument while the query is built. */
interface Placeholder {
  argument: string
}

type Argument<A> = <K extends keyof A & string>(name: K) => A[K]
interface Compilable<R> {
  compile(): CompiledQuery<R>
}

function isPlaceholder(value: unknown): value is Placeholder {
  return typeof value === 'object' && value !== null && 'argument' in value
}

/** The values in the order in which the query takes them. */
function fillIn(query: CompiledQuery, values: object): unknown[] {
  return query.parameters.map((parameter): unknown =>
    isPlaceholder(parameter) ? Reflect.get(values, parameter.argument) : parameter,
  )
}

/**
 * A query that is built once per engine and then only filled in: building costs more than running
 * for what every request needs. `build` must use each argument as a plain value, and only read.
 */
export function prepared<A extends object>() {
  return <R>(build: (db: Database, argument: Argument<A>) => Compilable<R>) => {
    const compiled = new WeakMap<object, CompiledQuery<R>>()
    return async (db: Database, values: A): Promise<R[]> => {
      const { adapter } = db.getExecutor()
      // The placeholder takes the value's place only until compile(); no database ever sees it.
      const argument: Argument<A> = (name) => ({ argument: name }) as never
      const query = compiled.get(adapter) ?? build(db, argument).compile()
      compiled.set(adapter, query)
      const filled = { ...query, parameters: fillIn(query, values) }
      const reader = findReader(db)
      return reader ? reader.read(filled) : (await db.executeQuery<R>(filled)).rows
    }
  }
}
