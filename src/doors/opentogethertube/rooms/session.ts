import { authenticate } from '../../../identity/authenticate.js'
import type { Credential } from '../../../identity/credential.js'
import type { Principal } from '../../../identity/principal.js'
import { covers } from '../../../identity/scopes/match.js'
import { createOpenCheck } from '../../../identity/sessions/still-open.js'
import { Problem } from '../../../platform/problem.js'
import type { Sender } from '../../../platform/http/web-sockets.js'
import { peopleOf, type LiveRoom } from '../../../rooms/live-room.js'
import { allPermissions } from '../../../rooms/machine/permissions.js'
import type { Person } from '../../../rooms/machine/person.js'
import { actorOf, invited } from './actor.js'
import type { Channels, Member } from './channel.js'
import { closeCodes, type ClientFrame, type RoomRequest } from './frames.js'
import { personToJson, syncFrame } from './room-json.js'
import { sessionTopic, type RoomsContext } from './rooms-context.js'
import type { Session } from './socket.js'
import { toCommand } from './to-command.js'

type AuthFrame = Extract<ClientFrame, { action: 'auth' }>

export interface SocketContext extends RoomsContext {
  channels: Channels
}

interface Arrival {
  name: string
  frame: AuthFrame
  /** Who comes: the token of the frame, or the cookie of the browser. */
  credential: Credential
  sender: Sender
}

/** Throws `scope_insufficient` unless the credential reaches this room; guests reach any. */
function checkScope({ session, patterns }: Principal, method: string, name: string): void {
  if (session.kind === 'guest' || covers(patterns, method, `room/${name}`)) return
  throw new Problem('scope_insufficient')
}

/** Who enters, with what their invite gives them. Throws what `view` throws for those outside. */
async function admitClient(context: SocketContext, { name, frame, credential }: Arrival) {
  const principal = await authenticate(context, credential)
  checkScope(principal, 'GET', name)
  const found = await actorOf(context.db, principal)
  const actor = await invited(context, found, { name, secret: frame.invite })
  const room = await context.rooms.view(name, actor)
  return { principal, actor, room }
}

const sendJson = (sender: Sender, frame: object) => {
  sender.send(JSON.stringify(frame))
}

/** The latest messages, for who comes into a room that talks. */
const historyFrame = (messages: readonly object[]) => ({ action: 'history', messages })

/** Lets a socket into a room, which from then on receives what happens there. */
async function enterRoom(context: SocketContext, arrival: Arrival) {
  const { frame, sender } = arrival
  const { principal, actor, room: viewed } = await admitClient(context, arrival)
  const { room, add, leave } = await context.channels.join(viewed.id)
  const member: Member = { sender, connectionId: undefined }
  const seen = { state: room.state, people: peopleOf(room), now: context.clock.now() }
  const isKnown = frame.resume === room.rev
  sendJson(sender, syncFrame(room.rev, seen, isKnown ? ['playbackPosition'] : undefined))
  add(member)
  try {
    const person = await context.rooms.enter(room.id, actor)
    member.connectionId = person.connectionId
    return { principal, actor, room, person, leave }
  } catch (error) {
    leave()
    throw error
  }
}

/** Which one of the people somebody is; `limit` is the most that an invite lets its bearer do. */
function youFrame({ connectionId: id, invitation }: Person) {
  const limit = invitation?.mask ?? allPermissions
  return { action: 'you', info: { id, ...(limit === allPermissions ? {} : { limit }) } }
}

/** Tells who has come in who is there, which one of them they are, and what was said last. */
function welcome(sender: Sender, room: LiveRoom, person: Person): void {
  const users = peopleOf(room).map((one) => personToJson(room.state, one))
  sendJson(sender, { action: 'user', update: { kind: 'init', value: users } })
  sendJson(sender, youFrame(person))
  if (room.chat.length > 0) sendJson(sender, historyFrame(room.chat))
}

type Entered = Awaited<ReturnType<typeof enterRoom>>

/** Keeps up with who a token stands for: a log-in turns it into a user's while it stays the same. */
function followIdentity(
  context: SocketContext,
  { principal: first, actor, person }: Entered,
  credential: Credential,
) {
  let principal = first
  const isStillOpen = createOpenCheck(context)
  const identify = async () => {
    principal = await authenticate(context, credential)
    const { invitation } = actor
    const again = await actorOf(context.db, principal)
    context.rooms.identify(person.connectionId, invitation ? { ...again, invitation } : again)
  }
  const onChange = () => {
    identify().catch(() => {
      // The next frame says whether the token has ended.
    })
  }
  const unsubscribe = context.relay.subscribe(sessionTopic(first.session.id), onChange)
  return {
    identify,
    unsubscribe,
    principal: () => principal,
    async isLive() {
      if (await isStillOpen(principal.session)) return true
      try {
        await identify()
        return true
      } catch (error) {
        if (error instanceof Problem) return false
        throw error
      }
    },
  }
}

/** Lets a socket into a room and serves what it asks for there. */
export async function openRoomSession(context: SocketContext, arrival: Arrival): Promise<Session> {
  const { name, credential, sender } = arrival
  const { rooms } = context
  const entered = await enterRoom(context, arrival)
  const { room, person, leave } = entered
  const { connectionId } = person
  welcome(sender, room, person)
  const identity = followIdentity(context, entered, credential)

  const request = async (wanted: RoomRequest) => {
    rooms.countMessage(room.id)
    checkScope(identity.principal(), 'POST', name)
    const now = room.people.get(connectionId)?.person ?? person
    await rooms.run(room.id, now, await toCommand(context, wanted))
  }

  return {
    async receive(received) {
      if (!(await identity.isLive())) {
        sender.close(closeCodes.missingToken, 'The token has ended')
        return
      }
      switch (received.action) {
        case 'req':
          return request(received.request)
        case 'status':
          rooms.setStatus(connectionId, received.status)
          return
        case 'notify':
          return identity.identify()
        case 'kickme':
          sender.close(closeCodes.kicked)
          return
      }
    },
    end() {
      identity.unsubscribe()
      rooms.leave(connectionId)
      leave()
    },
  }
}
