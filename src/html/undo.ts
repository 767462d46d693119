import { z } from 'zod'
import { hour } from '../platform/clock.js'
import type { Context } from '../platform/context.js'
import { Problem } from '../platform/problem.js'
import { openSealed, seal } from '../platform/secret.js'

const lifetime = hour
const purpose = 'undo'

/** What can be undone: its kind, so that no link of one page is taken by another, and of whom. */
interface Undo<T> {
  kind: string
  accountId: number
  schema: z.ZodType<T>
}

type Parts = Pick<Context, 'keyring' | 'clock'>

/** What was removed, encrypted for the page that offers to bring it back within an hour. */
export function sealUndo<T>(
  { keyring, clock }: Parts,
  { kind, accountId, schema }: Undo<T>,
  data: T,
): string {
  const text = JSON.stringify({
    kind,
    accountId,
    data: schema.parse(data),
    expiresAt: clock.now() + lifetime,
  })
  return seal(text, keyring.derive(purpose)[0])
}

/** What `sealUndo` took; undefined when it is not ours, of another account or kind, or expired. */
export function openUndo<T>(
  { keyring, clock }: Parts,
  { kind, accountId, schema }: Undo<T>,
  sealed: string,
): T | undefined {
  const text = openSealed(sealed, keyring.derive(purpose))
  if (text === undefined) return undefined
  const envelope = z
    .object({
      kind: z.literal(kind),
      accountId: z.literal(accountId),
      data: schema,
      expiresAt: z.number().min(clock.now()),
    })
    .safeParse(JSON.parse(text))
  return envelope.data?.data
}

/** The same for a form; throws `input_invalid`. */
export function readUndo<T>(parts: Parts, undo: Undo<T>, sealed: string): T {
  const data = openUndo(parts, undo, sealed)
  if (data === undefined) {
    throw new Problem('input_invalid', 'It’s too late to undo this: that works for one hour.')
  }
  return data
}
