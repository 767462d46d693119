import cluster from 'node:cluster'
import { checkMailTemplates } from './identity/mail/open-mailer.js'
import { readConfig } from './platform/config.js'
import { openLogText } from './platform/log-text.js'
import { createLogger } from './platform/logger.js'
import { findMisspelt } from './platform/misspelt.js'

/**
 * Serves as the environment says, in this process or in several below it, until a stop signal. Each
 * loads only what it needs.
 */
export async function start(): Promise<void> {
  const config = readConfig(process.env)
  // Before the workers, each of which would fail by itself.
  if (config.mail?.templates !== undefined) checkMailTemplates(config)
  const logger = createLogger(config.logLevel, await openLogText(config.logFormat))
  if (cluster.isPrimary) {
    for (const mistake of findMisspelt(process.env)) logger.warn(mistake)
  }
  if (config.processes.workers > 1 && cluster.isPrimary) {
    const { runWorkers } = await import('./run-workers.js')
    await runWorkers(config, logger)
  } else {
    const { serve } = await import('./serve.js')
    await serve(config, logger)
  }
}
