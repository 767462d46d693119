import { createHmac } from 'node:crypto'
import http from 'node:http'
import type { Server } from './server.js'
import { clockTime } from './clock-time.js'
import type { PushedChannel } from './soak-data.js'

/** About as long as descriptions are. */
const description = 'What this video is about, in so many words. '.repeat(20)

function atomOf(ucid: string, videoId: string): string {
  const at = new Date().toISOString()
  return `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns:media="http://search.yahoo.com/mrss/" xmlns="http://www.w3.org/2005/Atom">
<entry><id>yt:video:${videoId}</id><yt:videoId>${videoId}</yt:videoId><yt:channelId>${ucid}</yt:channelId>
<title>Video ${videoId}</title><link rel="alternate" href="https://www.youtube.com/watch?v=${videoId}"/>
<author><name>Channel ${ucid}</name></author><published>${at}</published><updated>${at}</updated>
<media:group><media:description>${description}</media:description></media:group></entry></feed>
`
}

/** On a connection that closes at once: those of listeners are counted. */
function post(url: string, headers: Record<string, string>, body: string) {
  return new Promise<number | undefined>((done, fail) => {
    const request = http.request(url, { method: 'POST', headers, agent: false }, (answer) => {
      answer.resume().on('end', () => {
        done(answer.statusCode)
      })
    })
    request.on('error', fail).end(body)
  })
}

let count = 0

/** Pushes a new video as a hub does; its id, and when the push began. */
export async function publish(
  { url }: Server,
  { ucid, callback, secret }: PushedChannel,
): Promise<{ videoId: string; at: number }> {
  count += 1
  const videoId = `soak${String(count).padStart(7, '0')}`
  const body = atomOf(ucid, videoId)
  const signature = createHmac('sha256', secret).update(body).digest('hex')
  const headers = {
    'content-type': 'application/atom+xml',
    'x-hub-signature': `sha256=${signature}`,
  }
  const at = clockTime()
  const status = await post(`${url}/feed/webhook/${callback}`, headers, body)
  if (status !== 204) throw new Error(`A push was answered with ${status}`)
  return { videoId, at }
}
