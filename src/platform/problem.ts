/** The HTTP status of a problem and what to tell a person; a door's renderer may choose another status. */
interface ProblemKind {
  status: number
  text: string
}

/**
 * Every code with its kind. Each wing adds its own beside its code, in `problems.ts`:
 * `declareProblems` makes them known at run time, declaration merging their type.
 */
export interface ProblemCodes extends PlatformProblems {}

export type ProblemCode = keyof ProblemCodes

const kinds = new Map<string, ProblemKind>()

/** What has been declared, by code. */
export const problemKinds: ReadonlyMap<string, ProblemKind> = kinds

/** Makes codes known, with their statuses and texts; throws for one that is declared already. */
export function declareProblems(declared: Readonly<Record<string, ProblemKind>>): void {
  for (const [code, kind] of Object.entries(declared)) {
    if (kinds.has(code)) throw new Error(`The problem ${code} is declared twice`)
    kinds.set(code, kind)
  }
}

const problems = {
  input_invalid: { status: 400, text: 'Invalid input' },
  body_too_large: { status: 413, text: 'Request body is too large' },
  media_type_unsupported: { status: 415, text: 'Unsupported media type' },
  not_found: { status: 404, text: 'Not found' },
  job_not_found: { status: 404, text: 'There is no such job' },
  job_not_ready: { status: 409, text: 'This job does not wait for a decision' },
  jobs_full: {
    status: 429,
    text: 'Too many of your jobs are waiting: try again when one has ended',
  },
  uploads_full: { status: 503, text: 'This server holds too many uploads now: try again later' },
  command_refused: { status: 400, text: 'This cannot be done here' },
  unavailable: { status: 503, text: 'The database cannot be used now, please try again' },
  conflict: {
    status: 409,
    text: 'Something that this needs was changed or deleted at the same time. Reload and try again.',
  },
  internal: { status: 500, text: 'Internal error' },
}
declareProblems(problems)

type PlatformProblems = typeof problems

function problemKindOf(code: ProblemCode): ProblemKind {
  const kind = kinds.get(code)
  if (!kind) throw new Error(`The problem ${code} is not declared: import src/problems.ts`)
  return kind
}

interface ProblemOptions {
  cause?: unknown
  /** Seconds to wait before trying again; becomes the Retry-After header. */
  retryAfter?: number
}

/** An error that is meant for the person or program that sent the request. */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly status: number
  readonly retryAfter: number | undefined

  constructor(code: ProblemCode, detail?: string, options: ProblemOptions = {}) {
    const { status, text } = problemKindOf(code)
    super(detail ?? text, { cause: options.cause })
    this.name = 'Problem'
    this.code = code
    this.status = status
    this.retryAfter = options.retryAfter
  }
}
