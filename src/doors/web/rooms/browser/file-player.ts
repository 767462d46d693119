import type { Player, PlayerListener } from './player.js'

interface Media {
  url: string
  title: string
}

const errorTexts: Readonly<Record<number, string>> = {
  [MediaError.MEDIA_ERR_NETWORK]: 'The connection to this video was lost.',
  [MediaError.MEDIA_ERR_DECODE]: 'This video is broken.',
  [MediaError.MEDIA_ERR_SRC_NOT_SUPPORTED]: 'Your browser can’t play this video.',
}

const isNotAllowed = (error: unknown) =>
  error instanceof DOMException && error.name === 'NotAllowedError'

/** Starts without sound where a browser asks for a click before it makes any. */
function playSomehow(video: HTMLVideoElement, listener: PlayerListener): void {
  video.play().catch((error: unknown) => {
    // Anything else is a pause that came meanwhile, or an error with an event of its own.
    if (!isNotAllowed(error)) return
    video.muted = true
    listener.onBlocked('sound')
    video.play().catch((again: unknown) => {
      if (isNotAllowed(again)) listener.onBlocked('all')
    })
  })
}

function listenTo(video: HTMLVideoElement, listener: PlayerListener): void {
  video.addEventListener('canplay', () => {
    listener.onStatus('ready')
  })
  video.addEventListener('waiting', () => {
    listener.onStatus('buffering')
  })
  video.addEventListener('ended', () => {
    listener.onEnded()
  })
  video.addEventListener('error', () => {
    const { error } = video
    if (!error) return
    listener.onStatus('error')
    listener.onFailed(errorTexts[error.code] ?? 'This video can’t be played.')
  })
}

/** A media file in a `<video>`. */
export function createFilePlayer({ url, title }: Media, listener: PlayerListener): Player {
  const video = document.createElement('video')
  video.playsInline = true
  video.preload = 'auto'
  video.setAttribute('aria-label', title)
  listenTo(video, listener)
  video.src = url
  const isKnown = () => video.readyState >= HTMLMediaElement.HAVE_METADATA
  return {
    element: video,
    position: () => (isKnown() ? video.currentTime : undefined),
    isBusy: () => video.seeking || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA,
    play() {
      if (video.paused && !video.ended) playSomehow(video, listener)
    },
    pause() {
      if (!video.paused) video.pause()
    },
    seek(position) {
      video.currentTime = position
    },
    setRate(rate) {
      if (video.playbackRate !== rate) video.playbackRate = rate
    },
    setVolume(volume) {
      video.volume = volume
      video.muted = volume === 0
    },
    destroy() {
      video.removeAttribute('src')
      video.load()
      video.remove()
    },
  }
}
