import { explainFailure } from './commands/explain-failure.js'
import { readConfig } from './platform/config.js'
import { createLogger } from './platform/logger.js'
import { serve } from './serve.js'

try {
  const config = readConfig(process.env)
  await serve(config, createLogger(config.logLevel))
} catch (error) {
  console.error(explainFailure(error))
  process.exit(1)
}
