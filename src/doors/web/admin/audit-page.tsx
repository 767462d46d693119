import { actWords } from '../../../identity/audit-log/audit-log.js'
import type { StoredAct } from '../../../identity/audit-log/store.js'
import { Button, RelativeTime } from '../../../html/elements.js'
import type { Page } from '../../../html/layout.js'
import { Turn } from '../../../html/page-links.js'
import type { Visitor } from '../../../html/visitor.js'
import { adminPage, auditPath } from './admin-page.js'

export interface AuditView {
  /** What was searched for; empty for all. */
  text: string
  acts: readonly StoredAct[]
  /** Of the search. */
  total: number
  /** From 1. */
  page: number
  hasNext: boolean
  /** Epoch milliseconds. */
  now: number
}

const viaWords = new Map([
  ['page', ''],
  ['api', 'by a token'],
  ['key', 'API key'],
  ['command', ''],
])

const isKnownAct = (act: string): act is keyof typeof actWords => Object.hasOwn(actWords, act)

/** What an act is called; one of a later version has its own name only. */
const actInWords = (act: string): string => (isKnownAct(act) ? actWords[act] : act)

const AuditSearch = ({ text }: { text: string }) => (
  <form class="search" role="search" action={auditPath}>
    <input
      type="search"
      name="q"
      value={text}
      aria-label="Name, action or detail"
      maxLength={200}
      dir="auto"
    />
    <Button>Search</Button>
  </form>
)

function ActRow({ act, now }: { act: StoredAct; now: number }) {
  const via = viaWords.get(act.via) ?? act.via
  return (
    <tr>
      <th scope="row">
        <bdi>{act.actor}</bdi> {via !== '' && <span class="tag">{via}</span>}
      </th>
      <td data-label="Action">{actInWords(act.act)}</td>
      <td data-label="Whom or what">
        <bdi>{act.subject ?? '–'}</bdi>
      </td>
      <td data-label="Details">
        <bdi>{act.detail ?? '–'}</bdi>
      </td>
      <td data-label="When">
        <RelativeTime at={act.at} now={now} />
      </td>
    </tr>
  )
}

function ActTable({ acts, now }: Pick<AuditView, 'acts' | 'now'>) {
  return (
    <table class="records">
      <thead>
        <tr>
          <th scope="col">Who</th>
          <th scope="col">Action</th>
          <th scope="col">Whom or what</th>
          <th scope="col">Details</th>
          <th scope="col">When</th>
        </tr>
      </thead>
      <tbody>
        {acts.map((act, at) => (
          <ActRow key={at} act={act} now={now} />
        ))}
      </tbody>
    </table>
  )
}

/** What administrators, keys and commands did. */
export function auditPage(visitor: Visitor, view: AuditView): Page {
  const { text, acts, total, page, hasNext, now } = view
  const path =
    text === '' ? auditPath : `${auditPath}?${new URLSearchParams({ q: text }).toString()}`
  const content = (
    <>
      <h1>Audit log</h1>
      <p class="lead">What administrators, API keys and commands changed in the last year.</p>
      <AuditSearch text={text} />
      <p class="muted">{total === 1 ? '1 line' : `${total} lines`}</p>
      {acts.length === 0 ? (
        <p>{text === '' ? 'Nothing yet.' : 'Nothing matches.'}</p>
      ) : (
        <ActTable acts={acts} now={now} />
      )}
      <Turn path={path} page={page} hasNext={hasNext} words={['Newer', 'Older']} />
    </>
  )
  return adminPage(visitor, { title: 'Audit log', tab: auditPath, content })
}
