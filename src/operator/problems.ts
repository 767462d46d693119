import { declareProblems } from '../platform/problem.js'

const problems = {
  session_unknown: { status: 404, text: 'There is no such credential' },
  file_exists: { status: 409, text: 'The file exists already' },
}
declareProblems(problems)

type OperatorProblems = typeof problems

declare module '../platform/problem.js' {
  /** What can be wrong with a command. */
  interface ProblemCodes extends OperatorProblems {}
}
