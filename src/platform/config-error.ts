import type { z } from 'zod'

/** What is wrong in the settings, as one message for the operator. */
export class ConfigError extends Error {}

/** Every mistake in the variables, a line each. */
export function explainConfigIssues(error: z.ZodError): string {
  const lines = error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`)
  return `The configuration has mistakes:\n${lines.join('\n')}\ndocs/configure.md explains every variable.`
}
