import { z } from 'zod'
import { second } from '../platform/clock.js'
import type { Outbound } from '../platform/outbound.js'
import { Problem } from '../platform/problem.js'
import { isChannelId } from './ids.js'

const channelAddress = /(?:\/channel\/|[?&]channel_id=)(UC[A-Za-z0-9_-]{22})(?![A-Za-z0-9_-])/
const namedAddress = /^(?:https?:\/\/)?[^/\s]+\/(@[^\s/?#]{1,100}|(?:c|user)\/[^\s/?#]{1,100})/i
const handle = /^@[^\s/?#@]{1,100}$/

/** What a text names: a channel by its id, or one that only YouTube knows by this path. */
export function parseChannel(input: string): { ucid: string } | { path: string } | undefined {
  const text = input.trim()
  const ucid = isChannelId(text) ? text : channelAddress.exec(text.slice(0, 2000))?.[1]
  if (ucid !== undefined) return { ucid }
  const path = handle.test(text) ? text : namedAddress.exec(text)?.[1]
  return path === undefined ? undefined : { path }
}

interface Resolver {
  outbound: Outbound
  /** An Invidious that is asked; no slash at the end. */
  upstreamUrl: string | undefined
}

const resolved = z.object({ ucid: z.string().refine(isChannelId) })
const timeout = 8 * second

async function askUpstream(
  { outbound, upstreamUrl }: Resolver,
  path: string,
): Promise<string | undefined> {
  const address = encodeURIComponent(`https://www.youtube.com/${path}`)
  const url = `${upstreamUrl ?? ''}/api/v1/resolveurl?url=${address}`
  const { status, body } = await outbound.send({ url, timeout })
  if (status >= 500) throw new Error(`The Invidious behind responds with ${status}`)
  if (status !== 200) return undefined
  return resolved.safeParse(JSON.parse(body.toString())).data?.ucid
}

/**
 * The id of the channel that somebody named: by its id or an address with it, which needs no
 * network, or by its handle, which the Invidious behind knows. Throws `input_invalid`,
 * `channel_not_found` and `channel_lookup_failed`.
 */
export async function resolveChannel(resolver: Resolver, input: string): Promise<string> {
  const named = parseChannel(input)
  if (named === undefined) {
    throw new Problem(
      'input_invalid',
      'This is no channel. Enter its address, its handle (@name) or its id (UC and 22 characters).',
    )
  }
  if ('ucid' in named) return named.ucid
  if (resolver.upstreamUrl === undefined) {
    throw new Problem(
      'input_invalid',
      'This server can’t look up handles. Enter the address that has /channel/UC… in it, or the id.',
    )
  }
  const ucid = await askUpstream(resolver, named.path).catch((cause: unknown) => {
    throw new Problem('channel_lookup_failed', undefined, { cause })
  })
  if (ucid === undefined) {
    throw new Problem('channel_not_found', `YouTube knows no channel ${named.path}.`)
  }
  return ucid
}
