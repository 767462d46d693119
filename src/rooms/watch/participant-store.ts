import { isIn } from '../../platform/db/is-in.js'
import type { Database } from '../../platform/db/schema.js'

/** Somebody who takes part in a session. */
export interface Participant {
  /** What the others know them by; random. */
  id: string
  name: string
  /** Whatever they want the others to know; JSON. */
  metadata: unknown
  /** Whether they only follow. */
  isViewer: boolean
}

/** A participant with what only the server needs. */
export interface StoredParticipant extends Participant {
  /** Grows from one who comes to the next. */
  serial: number
  sessionId: number
}

export interface NewParticipant extends Participant {
  sessionId: number
  processId: string
  nameKey: string
  resumeDigest: string
  seenAt: number
}

const columns = ['id', 'session_id', 'participant_id', 'name', 'metadata', 'is_viewer'] as const

interface ParticipantRow {
  id: number
  session_id: number
  participant_id: string
  name: string
  metadata: string
  is_viewer: number
}

const participantOf = (row: ParticipantRow): StoredParticipant => ({
  serial: row.id,
  sessionId: row.session_id,
  id: row.participant_id,
  name: row.name,
  metadata: JSON.parse(row.metadata) as unknown,
  isViewer: row.is_viewer === 1,
})

/** Throws for a name that the session has already (`isUniqueViolation`). */
export async function insertParticipant(
  db: Database,
  participant: NewParticipant,
): Promise<StoredParticipant> {
  const row = await db
    .insertInto('watch_participant')
    .values({
      session_id: participant.sessionId,
      process_id: participant.processId,
      participant_id: participant.id,
      name: participant.name,
      name_key: participant.nameKey,
      metadata: JSON.stringify(participant.metadata ?? null),
      is_viewer: participant.isViewer ? 1 : 0,
      resume_digest: participant.resumeDigest,
      seen_at: participant.seenAt,
    })
    .returning(columns)
    .executeTakeFirstOrThrow()
  return participantOf(row)
}

/** Brings a participant who shows the secret of before to another process, or to another socket. */
export async function moveParticipant(
  db: Database,
  { sessionId, resumeDigest }: { sessionId: number; resumeDigest: string },
  { processId, now }: { processId: string; now: number },
): Promise<StoredParticipant | undefined> {
  const row = await db
    .updateTable('watch_participant')
    .set({ process_id: processId, seen_at: now })
    .where('session_id', '=', sessionId)
    .where('resume_digest', '=', resumeDigest)
    .returning(columns)
    .executeTakeFirst()
  return row && participantOf(row)
}

/** Everyone in some sessions whose process has said since a time that it lives, as they came. */
export async function listParticipants(
  db: Database,
  sessionIds: readonly number[],
  seenSince: number,
): Promise<StoredParticipant[]> {
  const rows = await db
    .selectFrom('watch_participant')
    .select(columns)
    .where(isIn(db, 'watch_participant.session_id', sessionIds))
    .where('seen_at', '>=', seenSince)
    .orderBy('id')
    .execute()
  return rows.map(participantOf)
}

/** Ends a participant who is with this process still. */
export async function deleteParticipant(
  db: Database,
  participantId: string,
  processId: string,
): Promise<void> {
  await db
    .deleteFrom('watch_participant')
    .where('participant_id', '=', participantId)
    .where('process_id', '=', processId)
    .execute()
}

/** Says that participants are with a process still; returns the ids of those for whom it is so. */
export async function touchParticipants(
  db: Database,
  ids: readonly string[],
  { processId, now }: { processId: string; now: number },
): Promise<Set<string>> {
  const rows = await db
    .updateTable('watch_participant')
    .set({ seen_at: now })
    .where('process_id', '=', processId)
    .where(isIn(db, 'watch_participant.participant_id', ids))
    .returning('participant_id')
    .execute()
  return new Set(rows.map((row) => row.participant_id))
}

/** Ends those in a session whose process has not said since `before` that it lives. */
export async function deleteLostParticipants(
  db: Database,
  sessionId: number,
  before: number,
): Promise<void> {
  await db
    .deleteFrom('watch_participant')
    .where('session_id', '=', sessionId)
    .where('seen_at', '<', before)
    .execute()
}

/** Ends all participants of a session. */
export async function deleteParticipantsIn(db: Database, sessionId: number): Promise<void> {
  await db.deleteFrom('watch_participant').where('session_id', '=', sessionId).execute()
}

/** Ends all participants of a process. */
export async function deleteParticipantsOf(db: Database, processId: string): Promise<void> {
  await db.deleteFrom('watch_participant').where('process_id', '=', processId).execute()
}
