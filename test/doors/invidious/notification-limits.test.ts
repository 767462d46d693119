import t from 'tap'
import { mintFor } from '../../support/api.js'
import { ucidOf, videoIdOf } from '../../support/catalogue.js'
import { listenToEvents } from '../../support/event-client.js'
import { defaultEngine, processCount } from '../../support/mode.js'
import { waitUntil } from '../../support/listen.js'
import { startListening } from '../../support/notifications.js'

t.setTimeout(120_000)

const red = 'UCredredredredredredredA'

const form = { 'content-type': 'application/x-www-form-urlencoded' }
const idsOf = (events: readonly { data: { videoId: string } }[]) =>
  events.map(({ data }) => data.videoId)

t.test('fields are of each video, and wrong ones are an error', async (t) => {
  const { listen, publish, url, headers } = await startListening(t)
  const listener = await listen({ query: `?topics=${red}&fields=videoId,videoThumbnails/quality` })
  const plain = await listen({ query: `?topics=${red}&fields=title,nothing` })
  await publish(red, { videoId: 'first000000', title: 'T' })
  const [event] = await listener.waitFor(1)
  t.same(Object.keys(event?.data ?? {}), ['videoId', 'videoThumbnails'])
  t.same((await plain.waitFor(1))[0]?.data, { title: 'T' })
  t.equal((await fetch(`${url}?topics=${red}&fields=$`, { headers })).status, 400)
})

t.test('a listener has at most 1000 topics, the first ones', async (t) => {
  const { foyer, listen, publish } = await startListening(t)
  const topics = Array.from({ length: 1300 }, (_, index) => ucidOf(index)).join(',')
  const posted = await listen({ method: 'POST', headers: form, body: `topics=${topics}` })
  const got = await listen({ query: `?topics=${topics}` })
  await waitUntil('they listen', () => foyer.hub.countListeners() === 2)
  await publish(ucidOf(1000), { videoId: 'toomuch0000' })
  await publish(ucidOf(999), { videoId: 'lastone0000' })
  await publish(ucidOf(0), { videoId: 'firstone000' })
  for (const listener of [posted, got]) {
    t.same(idsOf(await listener.waitFor(2)), ['lastone0000', 'firstone000'])
  }
})

t.test('an address that is too long is refused in the shape of other errors', async (t) => {
  const { url, headers } = await startListening(t)
  const refused = await fetch(`${url}?topics=${'x'.repeat(70_000)}`, { headers })
  t.equal(refused.status, 431)
  t.equal(refused.headers.get('content-type'), 'application/json; charset=utf-8')
  t.same(await refused.json(), {
    error: 'The address and the headers of a request may have 64 KiB',
  })
})

t.test('a session has at most ten streams, and gets a place back', async (t) => {
  const { foyer, listen, url, headers } = await startListening(t)
  const open = []
  // It holds the memory of a process down, so each process counts its own.
  const most = 10 * processCount
  for (let count = 0; count < most; count += 1) {
    open.push(await listen({ query: `?topics=${red}` }))
  }
  const refused = await fetch(`${url}?topics=${red}`, { headers })
  t.equal(refused.status, 429)
  t.equal(refused.headers.get('retry-after'), '60')
  t.same(await refused.json(), {
    error: 'At most 10 streams may be open in a session',
  })
  const other = await mintFor(foyer, 'other', { scopes: [':notifications'] })
  await listen({ query: `?topics=${red}`, headers: { authorization: `Bearer ${other}` } })
  await waitUntil('all listen', () => foyer.hub.countListeners() === most + 1)

  for (const listener of open) listener.close()
  await waitUntil('they have left', () => foyer.hub.countListeners() === 1)
  const again = await listen({ query: `?topics=${red}` })
  t.equal(again.response.statusCode, 200)
})

t.test('an account and an address have at most so many streams', async (t) => {
  const cases = [
    ['MAX_STREAMS', 'for an account', 'ann'],
    ['MAX_STREAMS_PER_ADDRESS', 'from an address', 'bob'],
  ] as const
  for (const [variable, text, second] of cases) {
    const { foyer, url } = await startListening(t, defaultEngine, { env: { [variable]: '2' } })
    const headersOf = async (name: string) => ({
      authorization: `Bearer ${await mintFor(foyer, name, { scopes: [':notifications'] })}`,
    })
    const open = (headers: Record<string, string>) =>
      listenToEvents(t, `${url}?topics=${red}`, { headers })
    const listeners = []
    for (let count = 0; count < 2 * processCount; count += 1) {
      listeners.push(await open(await headersOf(count % 2 === 0 ? 'ann' : second)))
    }
    const refused = await fetch(`${url}?topics=${red}`, { headers: await headersOf('ann') })
    t.equal(refused.status, 429, variable)
    t.same(await refused.json(), { error: `At most 2 streams may be open ${text} (${variable})` })
    listeners[0]?.close()
    await waitUntil('it has left', () => foyer.hub.countListeners() === 2 * processCount - 1)
    if (processCount === 1) t.equal((await open(await headersOf('ann'))).response.statusCode, 200)
  }
})

t.test('a reader that does not read is dropped, and holds up nobody', async (t) => {
  const { foyer, listen, publish } = await startListening(t)
  const slow = await listen({ query: `?topics=${red}` })
  const fast = await listen({ query: `?topics=${red}&fields=videoId` })
  await waitUntil('both listen', () => foyer.hub.countListeners() === 2)
  slow.response.pause()
  const description = 'x'.repeat(10_000)
  let count = 0
  while (foyer.hub.countListeners() === 2 && count < 3000) {
    count += 1
    await publish(red, { videoId: videoIdOf(1, count), description })
    await fast.waitFor(count)
  }
  t.equal(foyer.hub.countListeners(), 1)
  t.ok(count > 500, `after ${count} events`)
  slow.response.resume()
  await slow.ended
  t.equal(slow.comments.at(-1), 'dropped: too slow')
  t.same(
    slow.events.map(({ id }) => Number(id)),
    slow.events.map((_, index) => index + 1),
    'what came before has no gap',
  )

  const headers = { 'last-event-id': String(slow.events.at(-1)?.id) }
  const back = await listen({ query: `?topics=${red}`, headers })
  await back.waitFor(count - slow.events.length)
  t.equal(back.events.at(-1)?.data.videoId, videoIdOf(1, count), 'it can come back for the rest')
})
