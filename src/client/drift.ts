/** Seconds that a player may be away from the room before its speed is changed. */
const tolerated = 0.3
/** Seconds from which on speed would take too long, and the player jumps. */
const mostBySpeed = 2
/** Seconds at which a correction by speed is over. */
const exact = 0.05

export interface Seen {
  /** Where the room is, in seconds. */
  target: number
  /** Where the player is. */
  actual: number
  /** The speed of the room. */
  speed: number
  /** Whether the speed of the player is being changed already. */
  isCorrecting: boolean
}

export type Correction = { type: 'none' } | { type: 'rate'; rate: number } | { type: 'jump' }

/** How a player that is playing gets to where the room is. */
export function correctionFor({ target, actual, speed, isCorrecting }: Seen): Correction {
  const drift = target - actual
  const distance = Math.abs(drift)
  if (distance > mostBySpeed) return { type: 'jump' }
  if (distance <= (isCorrecting ? exact : tolerated)) return { type: 'none' }
  const step = Math.min(0.25, Math.max(0.05, distance / 4))
  return { type: 'rate', rate: speed * (1 + Math.sign(drift) * step) }
}
