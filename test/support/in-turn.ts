import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'
import type { EventHub } from '../../src/platform/events/hub.js'

/**
 * Makes the first of several apps hand its requests, injected or from its port, to all of them in
 * turn, as one address before several processes does.
 */
export function serveInTurn(apps: readonly [FastifyInstance, ...FastifyInstance[]]): void {
  const [first, ...others] = apps
  if (others.length === 0) return
  let turn = 0
  const next = <R>(of: readonly R[]): R | undefined => of[turn++ % of.length]
  const injects = apps.map((app) => app.inject.bind(app))
  const inject = async (...request: unknown[]) => {
    // A request from outside begins a turn of the event loop, in which a process looks anew.
    await new Promise(setImmediate)
    return next(injects)?.(...(request as Parameters<FastifyInstance['inject']>))
  }
  Object.assign(first, { inject })
  first.server.removeAllListeners('request')
  first.server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    next(apps)?.routing(request, response)
  })
  first.addHook('onReady', async () => {
    await Promise.all(others.map((app) => app.ready()))
  })
  first.addHook('onClose', async () => {
    await Promise.all(others.map((app) => app.close()))
  })
}

/** The hubs of several apps as one: what a test tells or asks it goes for all. */
export function joinHubs(hubs: readonly [EventHub, ...EventHub[]]): EventHub {
  const [first] = hubs
  return {
    wake: () => {
      for (const hub of hubs) hub.wake()
    },
    announce: () => {
      for (const hub of hubs) hub.wake()
    },
    follow: (topics, listener) => first.follow(topics, listener),
    findPosition: () => first.findPosition(),
    countListeners: () => hubs.reduce((count, hub) => count + hub.countListeners(), 0),
    close: async () => {
      await Promise.all(hubs.map((hub) => hub.close()))
    },
  }
}
