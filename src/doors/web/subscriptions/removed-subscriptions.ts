import { z } from 'zod'

const choice = z.boolean().optional()
const whole = z.object({
  ucid: z.string(),
  author: z.string(),
  subscribedAt: z.number(),
  sinceEventId: z.number(),
  hides: z
    .object({ hide_shorts: choice, hide_premieres: choice, hide_live: choice })
    .transform(({ hide_shorts, hide_premieres, hide_live }) => ({
      hide_shorts,
      hide_premieres,
      hide_live,
    })),
  groups: z.array(z.string()),
})

/** Subscriptions that were ended, which their owner may bring back. */
export const removedSubscriptions = (accountId: number) => ({
  kind: 'subscriptions',
  accountId,
  schema: z.array(whole),
})

/** Characters of a sealed undo in an address. */
export const undoLimit = 12_000
