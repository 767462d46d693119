import type { FastifyError, FastifyRequest } from 'fastify'
import type { Problem, ProblemCode } from '../../../platform/problem.js'

/** How OpenTogetherTube says what is wrong with a request about a room. */
interface RoomSaying {
  status?: number
  name?: string
  message?: string
  arg?: string
  reason?: string
  details?: unknown
}

const denied: RoomSaying = { status: 400, name: 'PermissionDeniedException' }
const badArgument = (arg: string, reason: string): RoomSaying => ({
  status: 400,
  name: 'BadApiArgumentException',
  message: `Bad argument: ${arg}: ${reason}`,
  arg,
  reason,
})

const sayings: Partial<Record<ProblemCode, RoomSaying>> = {
  room_not_found: { name: 'RoomNotFoundException' },
  room_name_taken: { status: 400, name: 'RoomNameTakenException' },
  room_name_invalid: { name: 'ZodValidationError' },
  room_permission_denied: denied,
  room_outranked: denied,
  room_excluded: { name: 'PermissionDeniedException' },
  room_not_admitted: { name: 'PermissionDeniedException' },
  room_not_inside: { name: 'ClientNotFoundInRoomException' },
  room_person_not_found: { name: 'ClientNotFoundInRoomException' },
  room_not_owner: {
    name: 'PermissionDeniedException',
    message: 'Only the owner can permanently delete this room.',
  },
  room_temporary: { name: 'BadApiArgumentException' },
  room_owned: badArgument('claim', 'Room already has owner.'),
  room_key_required: { name: 'Unauthorized' },
  room_video_queued: { name: 'VideoAlreadyQueuedException' },
  room_video_not_found: { name: 'VideoNotFoundException' },
  room_video_unavailable: { name: 'VideoUnavailableException' },
  room_video_unsupported: { name: 'UnsupportedServiceException' },
  room_queue_full: { name: 'QueueFullException' },
  room_invite_invalid: { name: 'Unauthorized' },
  announce_key_missing: { name: 'MissingApiKey', message: 'apikey was not supplied' },
  announce_text_missing: badArgument('text', 'missing'),
}

/** `Validation error: too short at "name"`, with every mistake in `details`. */
function explainValidation({ cause, message }: Problem): RoomSaying {
  const { validation = [] } = (cause ?? {}) as Partial<FastifyError>
  const details = validation.map((issue) => ({
    path: issue.instancePath.split('/').filter(Boolean),
    message: issue.message ?? 'invalid',
  }))
  const [first] = details
  const place = first && first.path.length > 0 ? ` at "${first.path.join('.')}"` : ''
  return {
    status: 400,
    name: 'ZodValidationError',
    message: `Validation error: ${first?.message ?? message}${place}`,
    details,
  }
}

const loginMessages: Partial<Record<string, RoomSaying>> = {
  PATCH: { status: 401, message: 'Must be logged in to claim room ownership.' },
  DELETE: {
    status: 401,
    name: 'Unauthorized',
    message: 'Must be logged in to permanently delete a room.',
  },
}

/** How a problem is said below `/api/room` and its neighbours; undefined elsewhere. */
export function findRoomSaying(problem: Problem, request: FastifyRequest): RoomSaying | undefined {
  const { code } = problem
  const isAboutRooms = /^\/api\/(room|announce|data)\b/.test(request.url)
  if (!isAboutRooms) return undefined
  if (code === 'input_invalid') return explainValidation(problem)
  if (code === 'room_login_required')
    return loginMessages[request.method] ?? { name: 'Unauthorized' }
  const saying = sayings[code]
  if (saying) return saying
  return code.startsWith('room_') ? { name: 'BadApiArgumentException' } : undefined
}
