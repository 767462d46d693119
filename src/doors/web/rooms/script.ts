import { offerScript } from '../page-script.js'

const script = offerScript({
  path: '/assets/room.js',
  file: import.meta.resolve('#room-script'),
  summary: 'The script of the page of a room',
})

export const roomScriptUrl = script.url
export const roomScriptRoute = script.route
