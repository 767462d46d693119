import { listAuditedActs, type StoredAct } from '../../../identity/audit-log/store.js'
import { isoOf, printedTime, printJson, printTable, remark } from '../print.js'
import { withFoyer } from '../with-foyer.js'

interface AuditOptions {
  who?: string
  limit: number
  json?: true
}

const actToJson = ({ at, actor, via, act, subject, detail }: StoredAct) => ({
  at: isoOf(at),
  actor,
  via,
  act,
  subject: subject ?? null,
  detail: detail ?? null,
})

/** Text of people without what would move the cursor of a terminal. */
const printable = (text = '') => text.replace(/\p{Cc}/gu, ' ')

const actRowOf = ({ at, actor, act, subject, detail }: StoredAct) => [
  printedTime(at),
  printable(actor),
  act,
  printable(subject),
  printable(detail),
]

/** `foyer audit` */
export async function run({ who, limit, json }: AuditOptions): Promise<void> {
  await withFoyer(async ({ db }) => {
    const acts = await listAuditedActs(db, { who }, { limit })
    if (json) printJson(acts.map(actToJson))
    else printTable(['TIME (UTC)', 'WHO', 'ACTION', 'WHOM', 'DETAILS'], acts.map(actRowOf))
    if (acts.length === limit) remark(`These are the newest ${limit}; --limit shows more.`)
  })
}
