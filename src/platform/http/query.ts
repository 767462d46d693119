import { z } from 'zod'

/** A repeated parameter counts once (the first), an empty one as absent. */
const single = (value: unknown): unknown => {
  const first: unknown = Array.isArray(value) ? value[0] : value
  return first === '' ? undefined : first
}

/** An optional whole number in a query. */
export const queryInteger = z
  .preprocess(
    single,
    z
      .string()
      .regex(/^[+-]?\d{1,10}$/, 'must be a whole number')
      .transform(Number)
      .optional(),
  )
  .meta({ type: 'integer', pattern: undefined })

/** An optional text in a query, at most `length` characters; a database cannot hold NUL. */
export const queryText = (length = 2000) =>
  z.preprocess(
    single,
    z
      .string()
      .max(length)
      .refine((text) => !text.includes('\0'), 'must not contain NUL')
      .optional(),
  )
