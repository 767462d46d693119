import type { Database } from './schema.js'
import { findVersions, type Version, type Versions } from './versions.js'

interface Kept<R> {
  versions: Versions
  version: Version
  answers: Map<string | number, Promise<R>>
}

/** Names a question, so that equal ones have equal names. */
type KeyOf<Q> = (question: Q) => string | number

/**
 * Wraps a question that is often put to the database, so that it is answered from memory until
 * anything at all has been committed there, by whichever process. Within a transaction it is asked
 * each time. The answers to the newest `count` keys are kept; callers must not change them.
 */
export function rememberUnchanged<Q, R>(
  count: number,
  keyOf: KeyOf<Q>,
  ask: (db: Database, question: Q) => Promise<R>,
): (db: Database, question: Q) => Promise<R> {
  const kept = new WeakMap<Versions, Kept<R>>()

  const keptAt = (versions: Versions, version: Version): Kept<R> => {
    const known = kept.get(versions)
    if (known?.version === version) return known
    const empty = { versions, version, answers: new Map() }
    kept.set(versions, empty)
    return empty
  }

  const answerFrom = ({ versions, answers }: Kept<R>, db: Database, question: Q) => {
    const key = keyOf(question)
    const found = answers.get(key)
    if (found) return found
    // What is read now is as new as the version or newer.
    const answer = ask(db, question)
    answers.set(key, answer)
    // Told before those who wait for it.
    answer.then(
      () => versions.onAnswer?.(),
      () => answers.delete(key),
    )
    const [oldest] = answers.keys()
    if (answers.size > count && oldest !== undefined) answers.delete(oldest)
    return answer
  }

  return (db, question) => {
    const versions = findVersions(db)
    if (!versions) return ask(db, question)
    const version = versions.version()
    return typeof version === 'object'
      ? version.then((now) => answerFrom(keptAt(versions, now), db, question))
      : answerFrom(keptAt(versions, version), db, question)
  }
}
