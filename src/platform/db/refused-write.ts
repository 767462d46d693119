import { Problem, type ProblemCode } from '../problem.js'
import { isGoneRow, isUniqueViolation } from './engine.js'

/** What it means that a write was refused, because another was faster. */
interface Meanings {
  /** A row that it changes or refers to is gone. */
  gone?: ProblemCode
  /** A row with the same unique key is there. */
  taken?: ProblemCode
}

/** The problem that an error of a write stands for; any other error as it is. */
function meaningOf(error: unknown, { gone, taken }: Meanings): unknown {
  if (gone && isGoneRow(error)) return new Problem(gone, undefined, { cause: error })
  if (taken && isUniqueViolation(error)) return new Problem(taken, undefined, { cause: error })
  return error
}

/**
 * Waits for a write (a statement or a whole transaction) and throws the problem that its failure
 * means: `orProblem(insertMember(db, member), { gone: 'group_not_found', taken: 'name_taken' })`.
 */
export async function orProblem<R>(write: Promise<R>, meanings: Meanings): Promise<R> {
  try {
    return await write
  } catch (error) {
    throw meaningOf(error, meanings)
  }
}
