import { z } from 'zod'

const variables = z
  .object({
    TEST_ENGINE: z.enum(['sqlite', 'postgres']).default('sqlite'),
    TEST_PROCESSES: z
      .string()
      .regex(/^[1-9]$/, 'must be a number from 1 to 9')
      .transform(Number)
      .default(1),
  })
  .parse(process.env)

/** The engine of every test that does not name one. */
export const defaultEngine = variables.TEST_ENGINE

/** How many processes, or in one process apps, serve each test's Foyer. */
export const processCount = variables.TEST_PROCESSES
