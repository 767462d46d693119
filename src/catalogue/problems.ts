import { declareProblems } from '../platform/problem.js'

const problems = {
  video_id_invalid: { status: 400, text: 'Invalid video id.' },
  channel_id_invalid: { status: 400, text: 'Invalid channel id.' },
  channel_not_found: { status: 404, text: 'There is no such channel.' },
  channel_lookup_failed: {
    status: 502,
    text: 'This handle can’t be looked up now. Try again later, or enter the channel’s id.',
  },
  push_unknown: { status: 404, text: 'No such subscription' },
  push_refused: { status: 403, text: 'The signature does not match' },
  file_unreadable: { status: 400, text: 'The file cannot be read' },
}
declareProblems(problems)

type CatalogueProblems = typeof problems

declare module '../platform/problem.js' {
  /** What can be wrong with channels and videos. */
  interface ProblemCodes extends CatalogueProblems {}
}
