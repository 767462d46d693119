import { declareProblems } from '../../platform/problem.js'

const problems = {
  room_video_unavailable: { status: 400, text: 'This video cannot be reached' },
  room_video_unsupported: { status: 400, text: 'This is no video that can be played here' },
}
declareProblems(problems)

type RoomVideoProblems = typeof problems

declare module '../../platform/problem.js' {
  /** What can be wrong with a video for a room. */
  interface ProblemCodes extends RoomVideoProblems {}
}
