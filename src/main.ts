import cluster from 'node:cluster'
import { explainFailure } from './operator/commands/explain-failure.js'
import { readConfig, type Config } from './platform/config.js'
import { createLogger } from './platform/logger.js'

/** Runs the server in this process, or several of them below it. Each loads only what it needs. */
async function run(config: Config): Promise<void> {
  const logger = createLogger(config.logLevel)
  if (config.processes.workers > 1 && cluster.isPrimary) {
    const { runWorkers } = await import('./run-workers.js')
    await runWorkers(config, logger)
  } else {
    const { serve } = await import('./serve.js')
    await serve(config, logger)
  }
}

try {
  await run(readConfig(process.env))
} catch (error) {
  console.error(explainFailure(error))
  process.exit(1)
}
