import { createHmac, randomUUID } from 'node:crypto'
import type { Test } from 'tap'
import { listenOnLoopback, readAll } from './listen.js'

interface HubSubscription {
  callback: string
  secret: string
  leaseSeconds: number
}

/** A hub as https://www.w3.org/TR/websub/ wants it: verifies intent, signs and pushes. */
export interface HubServer {
  hubUrl: string
  /** The verified subscriptions, by topic. */
  subscriptions: Map<string, HubSubscription>
  /** Every request for a subscription, verified or not. */
  requests: URLSearchParams[]
  /** What it does with a request; `ignore` never verifies. */
  mood: 'verify' | 'ignore' | 'deny'
  /** What it answers a request with; 202 means that it has taken it. */
  answer: { status: number; headers?: Record<string, string> }
  /** Delivers a document; answers the subscriber's status. */
  push(topic: string, body: string, options?: PushOptions): Promise<number>
}

interface PushOptions {
  method?: 'sha1' | 'sha256'
  /** Instead of the right one; `none` sends none. */
  signature?: string
}

async function verify(form: URLSearchParams): Promise<boolean> {
  const challenge = randomUUID()
  const url = new URL(form.get('hub.callback') ?? '')
  url.searchParams.set('hub.mode', form.get('hub.mode') ?? '')
  url.searchParams.set('hub.topic', form.get('hub.topic') ?? '')
  url.searchParams.set('hub.challenge', challenge)
  url.searchParams.set('hub.lease_seconds', form.get('hub.lease_seconds') ?? '')
  const answer = await fetch(url)
  return answer.ok && (await answer.text()) === challenge
}

async function deny(form: URLSearchParams): Promise<void> {
  const url = new URL(form.get('hub.callback') ?? '')
  url.searchParams.set('hub.mode', 'denied')
  url.searchParams.set('hub.topic', form.get('hub.topic') ?? '')
  url.searchParams.set('hub.reason', 'not here')
  await fetch(url)
}

export async function startHubServer(t: Test): Promise<HubServer> {
  const accept = async (form: URLSearchParams) => {
    if (hub.mood === 'deny') await deny(form)
    if (hub.mood !== 'verify' || !(await verify(form))) return
    hub.subscriptions.set(form.get('hub.topic') ?? '', {
      callback: form.get('hub.callback') ?? '',
      secret: form.get('hub.secret') ?? '',
      leaseSeconds: Number(form.get('hub.lease_seconds')),
    })
  }
  const hub: HubServer = {
    hubUrl: '',
    subscriptions: new Map(),
    requests: [],
    mood: 'verify',
    answer: { status: 202 },
    push: async (topic, body, { method = 'sha1', signature } = {}) => {
      const subscription = hub.subscriptions.get(topic)
      if (!subscription) throw new Error(`Nobody subscribes to ${topic}`)
      const { callback, secret } = subscription
      const right = `${method}=${createHmac(method, secret).update(body).digest('hex')}`
      const answer = await fetch(callback, {
        method: 'POST',
        body,
        headers: {
          'content-type': 'application/atom+xml',
          ...(signature === 'none' ? {} : { 'x-hub-signature': signature ?? right }),
        },
      })
      return answer.status
    },
  }
  const url = await listenOnLoopback(t, (request, response) => {
    void readAll(request).then((body) => {
      const form = new URLSearchParams(body.toString())
      hub.requests.push(form)
      const { status, headers } = hub.answer
      const done = status === 202 ? accept(form) : Promise.resolve()
      void done.finally(() => response.writeHead(status, headers).end())
    })
  })
  hub.hubUrl = `${url}/subscribe`
  return hub
}
