import { render } from 'preact'
import { startApp, type AppState } from './app.js'
import { readPageConfig } from './page-config.js'
import { RoomView } from './room-view.js'

/** Puts the room in the place of what the server showed of it. */
function startRoomPage(root: HTMLElement): void {
  let isQueued = false
  let shown: AppState | undefined
  const draw = () => {
    isQueued = false
    if (shown) render(<RoomView app={app} {...shown} />, root)
  }
  // Frames come in bundles, and each would be drawn on its own.
  const onChange = (state: AppState) => {
    shown = state
    if (isQueued) return
    isQueued = true
    setTimeout(draw, 16)
  }
  const app = startApp(readPageConfig(root), onChange)
  root.replaceChildren()
}

const root = document.getElementById('room')
if (root) startRoomPage(root)
