import { readConfig } from '../../../platform/config.js'
import { rotateKeys } from '../../../platform/keyring.js'
import { Problem } from '../../../platform/problem.js'
import { randomSecret } from '../../../platform/secret.js'
import { print, printJson } from '../print.js'
import { recordCommand, withFoyer } from '../with-foyer.js'

/** `foyer keys rotate` */
export async function run({ json }: { json?: true }): Promise<void> {
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
  await withFoyer(async (foyer) => {
    const { count, file } = rotateKeys(config.dataDir)
    await recordCommand(foyer, { act: 'keys.rotate', detail: `${count} in all` })
    if (json) printJson({ file, count })
    else print(`${file} has a new first key (${count} in all). Restart Foyer to sign with it.`)
  })
}
