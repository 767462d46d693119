import { declareProblems } from '../platform/problem.js'

const problems = {
  history_disabled: { status: 409, text: 'Watch history is disabled in preferences.' },
  position_unknown: { status: 404, text: 'It is not known how far this video was watched.' },
  subscriptions_full: { status: 400, text: 'Too many subscriptions' },
  not_subscribed: { status: 404, text: 'Not subscribed to this channel' },
  not_owner: { status: 403, text: 'Invalid user' },
  playlist_not_found: { status: 404, text: 'Playlist does not exist.' },
  playlist_index_not_found: { status: 404, text: 'Playlist does not contain index' },
  playlist_privacy_invalid: { status: 400, text: 'Invalid privacy setting.' },
  playlists_full: { status: 400, text: 'User cannot have more than 100 playlists.' },
  playlist_full: { status: 400, text: 'Playlist cannot have more than 500 videos' },
  group_not_found: { status: 404, text: 'Group does not exist.' },
  group_name_invalid: { status: 400, text: 'Invalid group name.' },
  groups_full: { status: 400, text: 'Too many groups' },
}
declareProblems(problems)

type LibraryProblems = typeof problems

declare module '../platform/problem.js' {
  /** What can be wrong with what belongs to a person. */
  interface ProblemCodes extends LibraryProblems {}
}
