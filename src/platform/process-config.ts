import { z } from 'zod'
import { wholeNumber } from './whole-number.js'

/** The variables that say how the work is spread and watched. */
export const processVariables = {
  DATABASE_LISTEN_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'must be postgres://…' })
    .optional(),
  DATABASE_POOL: wholeNumber(2, 1000).default(10),
  WORKERS: wholeNumber(1, 256).default(1),
  METRICS_PORT: wholeNumber(0, 65535).optional(),
  METRICS_HOST: z.string().min(1).default('127.0.0.1'),
}

type ProcessValues = z.infer<z.ZodObject<typeof processVariables>>

/** How the work is spread and watched. */
export interface ProcessConfig {
  /** Where PostgreSQL itself is, when a pooler is at `databaseUrl`. */
  listenUrl: string | undefined
  /** At most this many connections of one process to PostgreSQL, the listening one apart. */
  poolSize: number
  /** How many processes of this machine serve requests. */
  workers: number
  /** Absent when nothing is measured. */
  metrics: MetricsConfig | undefined
}

/** Where what was measured can be read. */
export interface MetricsConfig {
  host: string
  port: number
}

const metricsOf = ({ METRICS_HOST: host, METRICS_PORT: port }: ProcessValues) =>
  port === undefined ? undefined : { host, port }

export const readProcesses = (values: ProcessValues): ProcessConfig => ({
  listenUrl: values.DATABASE_LISTEN_URL,
  poolSize: values.DATABASE_POOL,
  workers: values.WORKERS,
  metrics: metricsOf(values),
})
