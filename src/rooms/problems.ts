import { declareProblems } from '../platform/problem.js'

const problems = {
  room_not_found: { status: 404, text: 'Room not found' },
  room_name_taken: { status: 409, text: 'This room name is taken' },
  room_name_invalid: {
    status: 400,
    text: 'A room name has 3 to 32 characters: letters, digits, hyphens and underscores',
  },
  room_full: { status: 403, text: 'This room is full' },
  rooms_full: { status: 403, text: 'You have too many rooms' },
  room_temporary: { status: 400, text: 'Temporary rooms cannot be permanently deleted.' },
  room_not_owner: { status: 403, text: 'Only the owner can do this' },
  room_busy: { status: 503, text: 'This room changes too fast, please try again' },
  room_invite_invalid: { status: 403, text: 'This invite is unknown, used up or expired' },
  room_invite_not_found: { status: 404, text: 'There is no such invite' },
  room_invites_full: { status: 400, text: 'This room has too many invites' },
  // What a command is refused for
  room_permission_denied: { status: 403, text: 'Permission denied' },
  room_excluded: { status: 403, text: 'You were removed from this room' },
  room_not_admitted: { status: 403, text: 'This room is private' },
  room_not_inside: { status: 400, text: 'Only people in the room can do this' },
  room_outranked: { status: 403, text: 'You can remove only people with a lower role' },
  room_login_required: { status: 401, text: 'Log in to do this' },
  room_owned: { status: 400, text: 'Room already has owner.' },
  room_owner_required: { status: 400, text: 'A room without an owner cannot be private' },
  room_person_not_found: { status: 400, text: 'This person is not in the room' },
  room_promotion_impossible: { status: 400, text: 'The role of this person cannot be changed' },
  room_exclusion_not_found: { status: 404, text: 'There is no such ban' },
  room_exclusions_full: { status: 400, text: 'This room has too many bans' },
  room_roles_full: { status: 400, text: 'Too many people have a role in this room' },
  room_nothing_playing: { status: 400, text: 'Nothing is playing' },
  room_nothing_to_restore: { status: 400, text: 'There is no previous queue' },
  room_undo_unknown: { status: 400, text: 'This cannot be undone any more' },
  room_video_queued: { status: 400, text: 'This video is already in the queue' },
  room_video_unavailable: { status: 400, text: 'This video cannot be reached' },
  room_video_unsupported: { status: 400, text: 'This is no video that can be played here' },
  room_video_not_found: { status: 400, text: 'Video not found.' },
  watch_token_invalid: {
    status: 401,
    text: 'This token is unknown, revoked or expired: get another one from your server',
  },
  watch_session_not_found: { status: 404, text: 'There is no such session of this key' },
  watch_session_full: { status: 403, text: 'This session is full' },
  watch_name_taken: { status: 409, text: 'This name is taken in this session' },
  watch_viewer: { status: 403, text: 'Viewers cannot move the player of others' },
  room_queue_full: { status: 400, text: 'The queue is full' },
  room_subtitle_unsupported: { status: 400, text: 'Subtitles must be WebVTT files (.vtt)' },
  room_text_invalid: { status: 400, text: 'This text is empty, too long or has line breaks' },
  room_out_of_range: { status: 400, text: 'A value is out of range' },
}
declareProblems(problems)

type RoomProblems = typeof problems

declare module '../platform/problem.js' {
  /** What can be wrong in a room. */
  interface ProblemCodes extends RoomProblems {}
}
