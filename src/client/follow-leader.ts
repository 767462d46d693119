import { correctionFor } from './drift.js'
import type { ServerClock } from './server-clock.js'
import type { Player, PlayerData } from './session-types.js'

/** What a player of this participant is kept in step with. */
export interface Group {
  clock: ServerClock
  isLeader: () => boolean
  report: (data: { time: number; paused: boolean; rate: number }) => void
}

const interval = 500
/** While it leads, a player tells of itself as often. */
const reportInterval = 1000
const ownEvents = ['play', 'pause', 'seeked', 'ratechange']

/** Where the leader's player is now, in seconds. */
export function positionOfLeader({ time, paused, rate, serverTime }: PlayerData, now: number) {
  return (time + (paused ? 0 : (now - serverTime) * rate)) / 1000
}

/**
 * Keeps a player in step: while this participant leads, it tells the others where it is; otherwise it
 * follows the leader, by speed where it is less than two seconds away, by a jump where it is more.
 */
export function followLeader(player: Player, group: Group) {
  let leader: PlayerData | undefined
  let isCorrecting = false
  let reportedAt = 0

  const report = () => {
    reportedAt = performance.now()
    const { currentTime, paused, playbackRate: rate } = player
    group.report({ time: currentTime * 1000, paused, rate })
  }
  const adjust = (data: PlayerData) => {
    const target = positionOfLeader(data, group.clock.now())
    if (data.paused !== player.paused) {
      if (data.paused) player.pause()
      // Refused by a browser until somebody has touched the page.
      else Promise.resolve(player.play()).catch(() => {})
    }
    if (data.paused) {
      if (Math.abs(player.currentTime - target) > 0.05) player.currentTime = target
      return
    }
    const seen = { target, actual: player.currentTime, speed: data.rate, isCorrecting }
    const correction = correctionFor(seen)
    isCorrecting = correction.type === 'rate'
    if (correction.type === 'jump') player.currentTime = target
    player.playbackRate = correction.type === 'rate' ? correction.rate : data.rate
  }
  const step = () => {
    if (group.isLeader()) {
      if (performance.now() - reportedAt >= reportInterval) report()
    } else if (leader) adjust(leader)
  }
  const onOwnEvent = () => {
    if (group.isLeader()) report()
  }
  for (const type of ownEvents) player.addEventListener(type, onOwnEvent)
  const timer = setInterval(step, interval)
  return {
    /** Takes in where the leader is. */
    observe(data: PlayerData) {
      leader = data
      if (!group.isLeader()) adjust(data)
    },
    end() {
      clearInterval(timer)
      for (const type of ownEvents) player.removeEventListener(type, onOwnEvent)
    },
  }
}
