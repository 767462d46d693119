import type { Clock } from '../../platform/clock.js'
import type { Config } from '../../platform/config.js'
import type { Database } from '../../platform/db/schema.js'
import type { Keyring } from '../../platform/keyring.js'

/** What every group of routes of this door is made with. */
export interface DoorParts {
  config: Config
  db: Database
  clock: Clock
  keyring: Keyring
}
