import type { Command } from 'commander'
import { readConfig } from '../platform/config.js'
import { rotateKeys } from '../platform/keyring.js'
import { Problem } from '../platform/problem.js'
import { randomSecret } from '../platform/secret.js'
import { print, printJson } from './print.js'

async function rotate({ json }: { json?: true }): Promise<void> {
  const config = readConfig(process.env)
  if (config.hmacKeys.length > 0) {
    throw new Problem(
      'command_refused',
      [
        'The keys are those of HMAC_KEY in the environment, so they are changed there:',
        'put a new key and a comma before the present ones and restart. A new key, for example:',
        `  ${randomSecret()}`,
      ].join('\n'),
    )
  }
  const { count, file } = rotateKeys(config.dataDir)
  if (json) printJson({ file, count })
  else print(`${file} has a new first key (${count} in all). Restart Foyer to sign with it.`)
}

/** `foyer keys …`: what tokens are signed with. */
export function addKeyCommands(program: Command): void {
  program
    .command('keys')
    .description('signing keys: rotate')
    .command('rotate')
    .option('--json', 'answer with JSON')
    .description('put a new signing key before the stored ones; old tokens go on working')
    .addHelpText('after', '\nExample:\n  foyer keys rotate')
    .action(rotate)
}
