import { findReader, type Reader } from './reader.js'
import type { Database } from './schema.js'

interface Kept<R> {
  version: number
  answers: Map<string | number, Promise<R>>
}

/** Names a question, so that equal ones have equal names. */
type KeyOf<Q> = (question: Q) => string | number

/**
 * Wraps a question that is often put to the database, so that it is answered from memory until
 * anything at all has been committed there, by whichever process. Where the engine does not tell
 * (PostgreSQL), and within a transaction, it is asked each time. The answers to the newest `count`
 * keys are kept; callers must not change them.
 */
export function rememberUnchanged<Q, R>(
  count: number,
  keyOf: KeyOf<Q>,
  ask: (db: Database, question: Q) => Promise<R>,
): (db: Database, question: Q) => Promise<R> {
  const kept = new WeakMap<Reader, Kept<R>>()
  return (db, question) => {
    const reader = findReader(db)
    if (!reader) return ask(db, question)
    const version = reader.version()
    let known = kept.get(reader)
    if (known?.version !== version) {
      known = { version, answers: new Map() }
      kept.set(reader, known)
    }
    const { answers } = known
    const key = keyOf(question)
    const found = answers.get(key)
    if (found) return found
    // What is read now is as new as the version or newer.
    const answer = ask(db, question)
    answers.set(key, answer)
    answer.catch(() => answers.delete(key))
    const [oldest] = answers.keys()
    if (answers.size > count && oldest !== undefined) answers.delete(oldest)
    return answer
  }
}
