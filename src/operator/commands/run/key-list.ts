import { listKeys, type ApiKey } from '../../../identity/api-keys/store.js'
import { isoOf, printedTime, printJson, printTable } from '../print.js'
import { withFoyer } from '../with-foyer.js'

const keyToJson = ({ id, name, scopes, client, createdAt, lastUsedAt }: ApiKey) => ({
  id,
  name,
  scopes,
  from: client ?? 'command line',
  created: isoOf(createdAt),
  lastUsed: isoOf(lastUsedAt),
})

const keyRowOf = ({ id, name, scopes, createdAt, lastUsedAt }: ApiKey) => [
  id,
  name,
  printedTime(createdAt),
  lastUsedAt === undefined ? 'never' : printedTime(lastUsedAt),
  scopes.join(','),
]

/** `foyer key list` */
export async function run({ json }: { json?: true }): Promise<void> {
  await withFoyer(async ({ db }) => {
    const keys = await listKeys(db)
    if (json) printJson(keys.map(keyToJson))
    else printTable(['ID', 'NAME', 'CREATED (UTC)', 'LAST USED', 'SCOPES'], keys.map(keyRowOf))
  })
}
