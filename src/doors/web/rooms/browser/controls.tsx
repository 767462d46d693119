import { useEffect, useState } from 'preact/hooks'
import { positionText } from '../room-words.js'
import { positionOf } from './model.js'
import { Press, type ViewProps } from './parts.js'
import { requests } from './protocol.js'
import { mayViewerDo } from './rights.js'
import { readStored, writeStored } from './stored.js'

const speeds = [0.5, 0.75, 1, 1.25, 1.5, 2]
/** Milliseconds between two looks at the clock. */
const interval = 500

/** Where the video is, which moves by itself. */
function usePosition({ app, model }: ViewProps): number {
  const [, tick] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => {
      tick((count) => count + 1)
    }, interval)
    return () => {
      clearInterval(timer)
    }
  }, [])
  return positionOf(model, app.clock.now())
}

function Seek(props: ViewProps) {
  const { app, model } = props
  const position = usePosition(props)
  const [dragged, setDragged] = useState<number>()
  const { currentSource } = model.room ?? {}
  if (!currentSource) return null
  const shown = dragged ?? position
  const text = positionText(shown, currentSource)
  return (
    <div class="seekbar">
      {currentSource.length !== undefined && (
        <input
          type="range"
          class="seek"
          aria-label="Position"
          aria-valuetext={text}
          min={0}
          max={Math.floor(currentSource.length)}
          step={1}
          value={Math.floor(shown)}
          disabled={!mayViewerDo(model, 'playback.seek')}
          onInput={({ currentTarget }) => {
            setDragged(Number(currentTarget.value))
          }}
          onChange={({ currentTarget }) => {
            app.ask(requests.seek(Number(currentTarget.value)))
            setDragged(undefined)
          }}
        />
      )}
      <span class="time">{text}</span>
    </div>
  )
}

/** How many of those who may skip want to, and how many it takes. */
function skipText({ model }: ViewProps): string {
  const { room, users } = model
  if (!room?.enableVoteSkip) return 'Skip'
  const may = users.filter(({ role }) =>
    room.grants.some(([granted, mask]) => granted === role && (mask & 2) !== 0),
  )
  return `Skip (${room.votesToSkip.length}/${Math.max(1, Math.ceil(may.length / 2))})`
}

function Speed({ app, model }: ViewProps) {
  const { playbackSpeed = 1 } = model.room ?? {}
  const offered = [...new Set([...speeds, playbackSpeed])].sort((a, b) => a - b)
  return (
    <select
      aria-label="Speed"
      value={String(playbackSpeed)}
      disabled={!mayViewerDo(model, 'playback.speed')}
      onChange={({ currentTarget }) => {
        app.ask(requests.setSpeed(Number(currentTarget.value)))
      }}
    >
      {offered.map((speed) => (
        <option key={speed} value={String(speed)}>
          {speed}×
        </option>
      ))}
    </select>
  )
}

const volumeKey = 'foyer-volume'

function Volume({ app }: Pick<ViewProps, 'app'>) {
  const [volume, setVolume] = useState(Number(readStored(volumeKey) ?? '1'))
  useEffect(() => {
    app.stage.setVolume(volume)
    writeStored(volumeKey, String(volume))
  }, [volume])
  return (
    <label class="volume">
      Volume
      <input
        type="range"
        min={0}
        max={1}
        step={0.05}
        value={volume}
        onInput={({ currentTarget }) => {
          setVolume(Number(currentTarget.value))
        }}
      />
    </label>
  )
}

const showFullScreen = () => {
  const element = document.querySelector('.stage')
  void (document.fullscreenElement ? document.exitFullscreen() : element?.requestFullscreen())
}

/** What moves the video for everyone, and how it looks and sounds here. */
export function Controls({ app, model }: ViewProps) {
  const { room } = model
  const hasVideo = Boolean(room?.currentSource)
  const isPlaying = room?.isPlaying === true
  return (
    <div class="controls" role="group" aria-label="Player">
      <Seek app={app} model={model} />
      <Press
        look="primary"
        isDisabled={!hasVideo || !mayViewerDo(model, 'playback.play-pause')}
        onPress={() => {
          app.ask(requests.setPlaying(!isPlaying))
        }}
      >
        {isPlaying ? 'Pause' : 'Play'}
      </Press>
      <Press
        isDisabled={!hasVideo || !mayViewerDo(model, 'playback.skip')}
        onPress={() => {
          app.ask(requests.skip())
        }}
      >
        {skipText({ app, model })}
      </Press>
      <Speed app={app} model={model} />
      <Volume app={app} />
      <Press onPress={showFullScreen}>Full screen</Press>
    </div>
  )
}
