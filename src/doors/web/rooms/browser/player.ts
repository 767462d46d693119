import type { PlayerStatus } from './protocol.js'

/** What a player tells of itself. */
export interface PlayerListener {
  onStatus(status: PlayerStatus): void
  /** The browser plays nothing, or no sound, before somebody has clicked. */
  onBlocked(what: 'sound' | 'all'): void
  onEnded(): void
  /** It cannot play this; the text is for people. */
  onFailed(text: string): void
}

/** A video on the page. Times are seconds. */
export interface Player {
  readonly element: HTMLElement
  /** Where it is; undefined while it does not know. */
  position(): number | undefined
  /** Whether it is on its way to a position, or waits for data. */
  isBusy(): boolean
  play(): void
  pause(): void
  seek(position: number): void
  setRate(rate: number): void
  /** From 0 to 1. */
  setVolume(volume: number): void
  destroy(): void
}
