import type { PlayerData, WatchUpdate } from '../../rooms/watch/live-session.js'
import type { Participant } from '../../rooms/watch/participant-store.js'
import type { Seat, WatchState } from '../../rooms/watch/watch-sessions.js'

const participantToJson = ({ id, name, metadata, isViewer }: Participant) => ({
  participantId: id,
  participantName: name,
  metadata,
  viewer: isViewer,
})

/** Where a player was when the server's clock showed `serverTime`; all in milliseconds. */
const playerToJson = (id: string, { time, isPaused, rate, at }: PlayerData) => ({
  participantId: id,
  time,
  paused: isPaused,
  rate,
  serverTime: at,
})

/** Who is there, whom the others follow, and where their players were. */
export const stateToJson = ({ participants, leader, data }: WatchState) => ({
  participants: participants.map(participantToJson),
  leader: leader ?? null,
  players: [...data].map(([id, one]) => playerToJson(id, one)),
})

/** What greets somebody who has come in. */
export const connectedFrame = (
  { participant, resume, state }: Seat,
  serverTime: number,
): string => {
  const { participants, ...rest } = stateToJson(state())
  return JSON.stringify({
    type: 'connected',
    participant: participantToJson(participant),
    resume,
    serverTime,
    participants,
    state: rest,
  })
}

function updateToJson(update: WatchUpdate): object {
  switch (update.kind) {
    case 'joined': {
      const { participant, leader = null } = update
      return { type: 'participantJoin', participant: participantToJson(participant), leader }
    }
    case 'left':
      return { type: 'participantLeft', participantId: update.id, leader: update.leader ?? null }
    case 'message': {
      const { from, text } = update
      return { type: 'message', from: participantToJson(from), msg: text }
    }
    case 'data': {
      const { id, data, leader = null } = update
      return { type: 'syncData', ...playerToJson(id, data), leader }
    }
  }
}

const written = new WeakMap<WatchUpdate, string>()

/** An update as a frame, written once for all who get it. */
export function updateFrame(update: WatchUpdate): string {
  const text = written.get(update) ?? JSON.stringify(updateToJson(update))
  written.set(update, text)
  return text
}
