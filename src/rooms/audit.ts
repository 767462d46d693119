import type { AuditEntry } from './audit-store.js'
import type { Command } from './machine/command.js'
import type { Turn } from './machine/outcome.js'
import { findPerson } from './machine/membership.js'
import type { VideoId } from './machine/video.js'

type Detail = AuditEntry['detail']

/** In characters: enough to recognize something by. */
const longestWord = 200

const cutDetail = (text: string): string => text.slice(0, longestWord)
const nameVideo = ({ service, id }: VideoId): Detail => ({ video: cutDetail(`${service} ${id}`) })

const namePerson = (turn: Turn, connectionId: string): Detail => {
  const person = findPerson(turn, connectionId)
  return person ? { person: cutDetail(person.name) } : {}
}

/** What a list of what was done says of a command, beside its type. */
export function describeCommand(command: Command, turn: Turn): Detail {
  switch (command.type) {
    case 'seek':
      return { position: command.position }
    case 'speed':
      return { speed: command.speed }
    case 'add': {
      const [first] = command.videos
      return { count: command.videos.length, ...(first && nameVideo(first)) }
    }
    case 'edit':
    case 'remove':
    case 'play-now':
      return nameVideo(command.video)
    case 'vote':
      return { ...nameVideo(command.video), isFor: command.isFor }
    case 'order':
      return { from: command.from, to: command.to }
    case 'restore-queue':
      return { discards: command.discards }
    case 'set': {
      const named = Object.entries(command.changes).filter(([, value]) => value !== undefined)
      return { settings: cutDetail(named.map(([name]) => name).join(' ')) }
    }
    case 'promote':
      return { ...namePerson(turn, command.connectionId), role: command.role }
    case 'kick':
    case 'ban':
      return namePerson(turn, command.connectionId)
    case 'play':
    case 'pause':
    case 'skip':
    case 'claim':
    case 'shuffle':
    case 'undo':
    case 'chat':
    case 'readmit':
      return {}
  }
}
