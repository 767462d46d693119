import { z } from 'zod'

/** A variable that is a whole number from `minimum` to `maximum`, both included. */
export const wholeNumber = (minimum: number, maximum: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be a whole number from ${minimum} to ${maximum}`)
    .transform(Number)
    .refine(
      (n) => n >= minimum && n <= maximum,
      `must be a whole number from ${minimum} to ${maximum}`,
    )
