import { correctionFor } from '../../../../client/drift.js'
import type { Player } from './player.js'

/** Where the room is, as it should be seen here. */
export interface Target {
  isPlaying: boolean
  /** Seconds. */
  position: number
  speed: number
}

/** Seconds that a still picture may be off. */
const still = 0.04

/** Holds one player to the room. */
export interface Follower {
  /** Brings the player to where the room is; `isChange` when somebody has just moved the room. */
  follow(target: Target, isChange: boolean): void
}

/** Milliseconds between two jumps: a slow connection could only jump, and play nothing. */
const jumpPause = 4000

export function createFollower(player: Player, now: () => number): Follower {
  let isCorrecting = false
  let jumpedAt = -Infinity

  const followStill = ({ position, speed }: Target, actual: number) => {
    player.pause()
    player.setRate(speed)
    if (!player.isBusy() && Math.abs(position - actual) > still) player.seek(position)
  }

  const jump = ({ position, speed }: Target) => {
    isCorrecting = false
    jumpedAt = now()
    player.setRate(speed)
    player.seek(position)
  }

  const followMoving = (target: Target, actual: number, isChange: boolean) => {
    const { position, speed } = target
    player.play()
    if (isChange && Math.abs(position - actual) > still) {
      jump(target)
      return
    }
    if (player.isBusy()) return
    const correction = correctionFor({ target: position, actual, speed, isCorrecting })
    if (correction.type === 'jump') {
      if (now() - jumpedAt > jumpPause) jump(target)
      return
    }
    isCorrecting = correction.type === 'rate'
    player.setRate(correction.type === 'rate' ? correction.rate : speed)
  }

  return {
    follow(target, isChange) {
      const actual = player.position()
      if (actual === undefined) {
        // A frame that knows nothing yet must be started to find out.
        if (target.isPlaying) player.play()
        return
      }
      if (target.isPlaying) followMoving(target, actual, isChange)
      else followStill(target, actual)
    },
  }
}
