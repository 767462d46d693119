import { z } from 'zod'

/** A variable that is `true` or `false`. */
export const flag = z
  .enum(['true', 'false'], 'must be true or false')
  .default('false')
  .transform((text) => text === 'true')
