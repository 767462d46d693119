import { explainFailure } from './operator/commands/explain-failure.js'
import { start } from './start.js'

try {
  await start()
} catch (error) {
  console.error(explainFailure(error))
  process.exit(1)
}
