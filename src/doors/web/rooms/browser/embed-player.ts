import type { Player, PlayerListener } from './player.js'

/**
 * The player of the Invidious behind this server, for a video whose file cannot be played. It takes
 * no commands, so it is only begun where the room is.
 */
export function createEmbedPlayer(
  { id, title, position }: { id: string; title: string; position: number },
  listener: PlayerListener,
): Player {
  const frame = document.createElement('iframe')
  frame.title = title
  frame.allow = 'autoplay; fullscreen'
  const query = new URLSearchParams({ autoplay: '1', start: String(Math.floor(position)) })
  frame.src = `/embed/${encodeURIComponent(id)}?${query.toString()}`
  listener.onStatus('ready')
  const ignore = () => {
    // There is no way to say it to that player.
  }
  return {
    element: frame,
    position: () => undefined,
    isBusy: () => true,
    play: ignore,
    pause: ignore,
    seek: ignore,
    setRate: ignore,
    setVolume: ignore,
    destroy: () => {
      frame.remove()
    },
  }
}
