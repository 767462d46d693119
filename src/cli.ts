#!/usr/bin/env node
import { CommanderError } from 'commander'
import { explainFailure } from './operator/commands/explain-failure.js'
import { createProgram } from './operator/commands/program.js'
import './problems.js'

/** 0: done or help shown; 1: failed; 2: used wrongly. */
function exitCodeOf(error: unknown): 0 | 1 | 2 {
  if (!(error instanceof CommanderError)) {
    console.error(explainFailure(error))
    return 1
  }
  return error.exitCode === 0 ? 0 : 2
}

try {
  await createProgram({
    start: async () => (await import('./start.js')).start(),
    serve: async (...args) => (await import('./serve.js')).serve(...args),
    buildApp: async (context) => (await import('./app.js')).buildApp(context),
  }).parseAsync()
} catch (error) {
  process.exitCode = exitCodeOf(error)
}
