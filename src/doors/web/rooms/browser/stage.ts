import { keyOf, type Video } from '../../../../rooms/machine/video.js'
import { titleOfVideo } from '../room-words.js'
import { createEmbedPlayer } from './embed-player.js'
import { createFilePlayer } from './file-player.js'
import { createFollower, type Follower, type Target } from './follower.js'
import { positionOf, type Model } from './model.js'
import type { PageConfig } from './page-config.js'
import type { Player, PlayerListener } from './player.js'
import type { ServerClock } from '../../../../client/server-clock.js'
import { createYouTubePlayer } from './youtube-player.js'

interface StageParts {
  clock: ServerClock
  config: PageConfig
  listener: PlayerListener
}

/** Where the current video is played, at the position of the room. */
export interface Stage {
  /** The place on the page that the player fills. */
  attach: (place: HTMLElement | null) => void
  /** Plays what the room plays, where it is there. */
  show(model: Model): void
  setVolume(volume: number): void
  /** Begins after a click what the browser did not let begin before. */
  unblock(): void
}

/** Milliseconds between two looks at where the player is. */
const interval = 250
/** Seconds by which the room has moved when it is not where it would have got to by itself. */
const moved = 0.2

const fileOf = (video: Video) => video.sourceUrl ?? video.hlsUrl ?? video.dashUrl ?? video.id

/** A file of moderate size that the Invidious behind this server passes on. */
const upstreamFile = (id: string) =>
  `/latest_version?${new URLSearchParams({ id, itag: '18', local: 'true' }).toString()}`

interface Shown {
  key: string
  player: Player
  follower: Follower
}

/** Whether somebody has moved the room, other than by letting it play. */
function isMoved(before: Model | undefined, after: Model, now: number): boolean {
  if (before?.room?.isPlaying !== after.room?.isPlaying) return true
  return !before || Math.abs(positionOf(before, now) - positionOf(after, now)) > moved
}

/** The player for a video, which is asked for again where the file of a YouTube video fails. */
function createPlayerFor(
  { config, listener }: Pick<StageParts, 'config' | 'listener'>,
  video: Video,
  onFileFailed: () => void,
): Player {
  const title = titleOfVideo(video)
  if (video.service !== 'youtube') return createFilePlayer({ url: fileOf(video), title }, listener)
  const { id } = video
  if (config.youtube === 'nocookie') return createYouTubePlayer({ id, title }, listener)
  const own = { ...listener, onFailed: onFileFailed }
  return createFilePlayer({ url: upstreamFile(id), title }, own)
}

/** Where the room is now; undefined while that is not known. */
function targetOf(model: Model | undefined, now: number): Target | undefined {
  const { room } = model ?? {}
  if (!model || !room) return undefined
  return { isPlaying: room.isPlaying, position: positionOf(model, now), speed: room.playbackSpeed }
}

/** What is on the stage now. */
interface Standing {
  place: HTMLElement | null
  shown: Shown | undefined
  model: Model | undefined
  volume: number
}

function put(standing: Standing, key: string, player: Player): void {
  standing.shown?.player.destroy()
  standing.shown = { key, player, follower: createFollower(player, () => performance.now()) }
  player.setVolume(standing.volume)
  standing.place?.append(player.element)
}

/** Puts a video on the stage; where its file cannot be played, the Invidious's own player of it. */
function begin({ clock, config, listener }: StageParts, standing: Standing, video: Video): void {
  const key = keyOf(video)
  const onFileFailed = () => {
    const position = targetOf(standing.model, clock.now())?.position ?? 0
    const wanted = { id: video.id, title: titleOfVideo(video), position }
    put(standing, key, createEmbedPlayer(wanted, listener))
    listener.onFailed('This video plays by itself: it can’t follow the others.')
  }
  put(standing, key, createPlayerFor({ config, listener }, video, onFileFailed))
}

export function createStage(parts: StageParts): Stage {
  const { clock } = parts
  const standing: Standing = { place: null, shown: undefined, model: undefined, volume: 1 }
  const follow = (isChange: boolean) => {
    const target = targetOf(standing.model, clock.now())
    if (target) standing.shown?.follower.follow(target, isChange)
  }
  setInterval(() => {
    follow(false)
  }, interval)

  return {
    attach(next) {
      standing.place = next
      if (standing.shown) next?.append(standing.shown.player.element)
    },
    show(next) {
      const isChange = isMoved(standing.model, next, clock.now())
      standing.model = next
      const current = next.room?.currentSource
      if (!current) {
        standing.shown?.player.destroy()
        standing.shown = undefined
      } else if (standing.shown?.key !== keyOf(current)) begin(parts, standing, current)
      follow(isChange)
    },
    setVolume(next) {
      standing.volume = next
      standing.shown?.player.setVolume(next)
    },
    unblock() {
      standing.shown?.player.setVolume(standing.volume)
      follow(true)
    },
  }
}
