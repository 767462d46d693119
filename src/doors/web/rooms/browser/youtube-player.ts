import type { Player, PlayerListener } from './player.js'
import type { PlayerStatus } from './protocol.js'

/** https://developers.google.com/youtube/iframe_api_reference#Playback_status */
const states = { ended: 0, playing: 1, paused: 2, buffering: 3 } as const

const origin = 'https://www.youtube-nocookie.com'
/** Milliseconds between two greetings, until the frame has answered. */
const greetingInterval = 250
/** Milliseconds in which a video that is to play must have begun. */
const startTime = 4000

interface Info {
  currentTime?: number
  playerState?: number
}

/** What a message of the frame says, if it is one of its own. */
function infoOf(data: unknown): { event: string; info: Info } | undefined {
  if (typeof data !== 'string') return undefined
  try {
    const { event, info } = JSON.parse(data) as { event?: string; info?: Info | number | null }
    if (event === undefined) return undefined
    if (event === 'onStateChange') return { event, info: { playerState: Number(info) } }
    return { event, info: typeof info === 'object' && info !== null ? info : {} }
  } catch {
    return undefined
  }
}

function createFrame(videoId: string, title: string): HTMLIFrameElement {
  const frame = document.createElement('iframe')
  const query = new URLSearchParams({
    enablejsapi: '1',
    origin: location.origin,
    playsinline: '1',
    controls: '0',
    disablekb: '1',
    rel: '0',
  })
  frame.title = title
  frame.allow = 'autoplay; encrypted-media; fullscreen; picture-in-picture'
  // YouTube plays nothing for a page that it does not know the origin of.
  frame.referrerPolicy = 'strict-origin-when-cross-origin'
  frame.src = `${origin}/embed/${encodeURIComponent(videoId)}?${query.toString()}`
  return frame
}

/** What is known of the player in the frame, and when that was, in milliseconds. */
interface Known {
  position: number | undefined
  at: number
  state: number | undefined
  rate: number
}

const statusOf: Readonly<Record<number, PlayerStatus>> = {
  [states.playing]: 'ready',
  [states.paused]: 'ready',
  [states.buffering]: 'buffering',
}

function createReceiver(known: Known, listener: PlayerListener) {
  return ({ currentTime, playerState }: Info) => {
    if (currentTime !== undefined) {
      known.position = currentTime
      known.at = performance.now()
    }
    if (playerState === undefined || playerState === known.state) return
    known.state = playerState
    known.at = performance.now()
    const status = statusOf[playerState]
    if (status) listener.onStatus(status)
    if (playerState === states.ended) listener.onEnded()
  }
}

interface Channel {
  command: (func: string, ...args: unknown[]) => void
  close: () => void
}

interface ChannelListener {
  /** It has answered: commands before that were lost. */
  onReady: () => void
  onInfo: (info: Info) => void
  onError: () => void
}

/** Speaks with the player in the frame; greets it until it answers. */
function openChannel(
  frame: HTMLIFrameElement,
  { onReady, onInfo, onError }: ChannelListener,
): Channel {
  let isReady = false
  const post = (message: object) =>
    frame.contentWindow?.postMessage(
      JSON.stringify({ ...message, id: 1, channel: 'widget' }),
      origin,
    )
  const greeting = setInterval(() => post({ event: 'listening' }), greetingInterval)
  const onMessage = (event: MessageEvent) => {
    if (event.origin !== origin || event.source !== frame.contentWindow) return
    const message = infoOf(event.data)
    if (!message) return
    clearInterval(greeting)
    if (!isReady) onReady()
    isReady = true
    if (message.event === 'onError') onError()
    else onInfo(message.info)
  }
  addEventListener('message', onMessage)
  return {
    command(func, ...args) {
      post({ event: 'command', func, args })
    },
    close() {
      clearInterval(greeting)
      removeEventListener('message', onMessage)
    },
  }
}

function positionIn({ position, at, rate, state }: Known): number | undefined {
  if (position === undefined || state !== states.playing) return position
  return position + ((performance.now() - at) / 1000) * rate
}

/** Says that the browser blocks a video which was started and does not play. */
function createStartWatch(known: Known, listener: PlayerListener) {
  let timer: ReturnType<typeof setTimeout> | undefined
  const stop = () => {
    clearTimeout(timer)
  }
  const start = () => {
    stop()
    timer = setTimeout(() => {
      const isStarted = known.state === states.playing || known.state === states.buffering
      if (!isStarted) listener.onBlocked('all')
    }, startTime)
  }
  return { start, stop }
}

/** What the page wants of the player. */
interface Wanted {
  isPlaying: boolean
  /** From 0 to 1. */
  volume: number
}

function sendVolume(command: Channel['command'], volume: number): void {
  command('setVolume', Math.round(volume * 100))
  command(volume === 0 ? 'mute' : 'unMute')
}

/** Opens the channel to the player, which gets to know what is wanted once it answers. */
function connectPlayer(
  frame: HTMLIFrameElement,
  { known, wanted }: { known: Known; wanted: Wanted },
  listener: PlayerListener,
): Channel {
  const channel = openChannel(frame, {
    onReady() {
      sendVolume(channel.command, wanted.volume)
      channel.command('setPlaybackRate', known.rate)
    },
    onInfo: createReceiver(known, listener),
    onError() {
      listener.onStatus('error')
      listener.onFailed('YouTube doesn’t play this video here.')
    },
  })
  return channel
}

/**
 * A video of YouTube in its frame, by the messages that its player takes and sends; no script of
 * YouTube is loaded here.
 */
export function createYouTubePlayer(
  { id, title }: { id: string; title: string },
  listener: PlayerListener,
): Player {
  const frame = createFrame(id, title)
  const known: Known = { position: undefined, at: 0, state: undefined, rate: 1 }
  const watch = createStartWatch(known, listener)
  const wanted: Wanted = { isPlaying: false, volume: 1 }
  const { command, close } = connectPlayer(frame, { known, wanted }, listener)

  return {
    element: frame,
    isBusy: () => known.state === states.buffering,
    position: () => positionIn(known),
    play() {
      const { state } = known
      if (state === states.playing || state === states.buffering || state === states.ended) return
      // Asked for again until it plays: what was sent before the frame was ready is lost.
      command('playVideo')
      if (!wanted.isPlaying) watch.start()
      wanted.isPlaying = true
    },
    pause() {
      watch.stop()
      if (wanted.isPlaying || known.state === states.playing) command('pauseVideo')
      wanted.isPlaying = false
    },
    seek(position) {
      command('seekTo', position, true)
      known.position = position
      known.at = performance.now()
    },
    setRate(rate) {
      if (known.rate === rate) return
      known.rate = rate
      command('setPlaybackRate', rate)
    },
    setVolume(volume) {
      wanted.volume = volume
      sendVolume(command, volume)
    },
    destroy() {
      watch.stop()
      close()
      frame.remove()
    },
  }
}
