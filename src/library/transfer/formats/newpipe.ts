import { z } from 'zod'
import { channelHints } from './hints.js'
import { skipItem } from './item.js'
import { shape, someNumber, someText, subscriptionOf, type Shape } from './shape.js'
import { excerpt } from './text.js'

const subscription = z.object({
  service_id: someNumber,
  url: z.string(),
  name: someText,
})

/** The subscriptions of NewPipe, which Piped, FreeTube and LibreTube write, too. */
export const newPipeShapes = (): Shape[] => [
  shape({ format: 'newpipe', key: 'subscriptions[]' }, subscription, (entry) =>
    (entry.service_id ?? 0) === 0
      ? subscriptionOf(entry.url, (ucid) => channelHints(ucid, entry.name))
      : [skipItem(`Not a channel of YouTube: ${excerpt(entry.name ?? entry.url)}`)],
  ),
]
