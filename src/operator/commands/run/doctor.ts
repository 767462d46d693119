import { systemClock } from '../../../platform/clock.js'
import { readConfig, type Config } from '../../../platform/config.js'
import { findUnsafeSettings } from '../../../platform/unsafe-settings.js'
import { findMisspelt } from '../../../platform/misspelt.js'
import { Problem } from '../../../platform/problem.js'
import { checkDatabase } from '../../doctor/check-database.js'
import { checkFolder } from '../../doctor/check-folder.js'
import { checkOutside } from '../../doctor/check-outside.js'
import { checkRegistration } from '../../doctor/check-registration.js'
import { good, warning, type Finding } from '../../doctor/finding.js'
import { explainFailure } from '../explain-failure.js'
import { printJson, printTable } from '../print.js'

function checkSettings(config: Config): Finding[] {
  const doubts = [...findMisspelt(process.env), ...findUnsafeSettings(config)]
  if (doubts.length === 0)
    return [good('settings', `They can be used. Foyer is at ${config.baseUrl}.`)]
  return doubts.map((doubt) => warning('settings', `${doubt}.`.replace(/([.?])\.$/, '$1')))
}

const marks = { good: 'ok', warning: 'look', failed: 'WRONG' }

/** `foyer doctor` */
export async function run({ json }: { json?: true }): Promise<void> {
  const config = readConfig(process.env)
  const context = { clock: systemClock, explain: explainFailure }
  const findings = [
    ...checkSettings(config),
    checkRegistration(config),
    ...checkFolder(config),
    ...(await checkDatabase(config, context)),
    ...(await checkOutside(config, systemClock)),
  ]
  if (json) printJson(findings)
  else {
    const rows = findings.map(({ about, state, text }) => [marks[state], about, text])
    printTable(['', 'WHAT', 'FOUND'], rows)
  }
  const wrong = findings.filter(({ state }) => state === 'failed')
  if (wrong.length === 0) return
  throw new Problem(
    'command_refused',
    `Something is wrong: ${wrong.map(({ about }) => about).join(', ')}.`,
  )
}
