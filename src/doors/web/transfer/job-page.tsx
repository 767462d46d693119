import { Button, Form, Notice } from '../../../html/elements.js'
import type { Page } from '../../../html/layout.js'
import type { Visitor } from '../../../html/visitor.js'
import { formats } from '../../../library/transfer/formats/item.js'
import { importWordsOf } from '../../../library/transfer/import/count-words.js'
import { subjects, type ImportOptions } from '../../../library/transfer/import/options.js'
import type { ImportReport } from '../../../library/transfer/import/report.js'
import type { Job } from '../../../platform/jobs/store.js'
import { JobPreview } from './job-preview.js'
import { SkippedList } from './skipped-list.js'
import {
  isMoving,
  jobPath,
  stateText,
  subjectNames,
  subjectPaths,
  transferPath,
} from './transfer-words.js'

export interface JobView {
  job: Job
  options: ImportOptions
  /** Undefined until something is known. */
  report: ImportReport | undefined
  /** Whether the page is loaded again by itself. */
  isUpdating: boolean
  mistake?: string | undefined
}

interface JobProps {
  visitor: Visitor
  view: JobView
}

function Cancel({ visitor, view: { job } }: JobProps) {
  return (
    <Form visitor={visitor} action={`${jobPath(job.handle)}/cancel`}>
      <Button look="danger">Cancel the import</Button>
    </Form>
  )
}

/** How far it is; the browser loads it again every few seconds. */
function Moving({ visitor, view }: JobProps) {
  const { job, options, isUpdating } = view
  const { done, total } = job
  const text = stateText(job, options)
  const path = jobPath(job.handle)
  return (
    <section class="card ongoing">
      <h2>{text}</h2>
      <progress
        aria-label={text}
        {...(total !== undefined && total > 0 && { max: total, value: Math.min(done, total) })}
      />
      <p class="muted">
        {total === undefined || total === 0
          ? `${done.toLocaleString('en')} entries so far`
          : `${done.toLocaleString('en')} of ${total.toLocaleString('en')} steps`}
        . You can close this page: the import goes on.
      </p>
      <div class="actions">
        {isUpdating ? (
          <a class="button" href={`${path}?updates=off`}>
            Stop updating this page
          </a>
        ) : (
          <a class="button" href={path}>
            Update this page
          </a>
        )}
        <Cancel visitor={visitor} view={view} />
      </div>
    </section>
  )
}

interface OutcomeProps {
  report: ImportReport
  title: string
  /** Whether everything that was there is there yet. */
  isMerged: boolean
}

/** What came of it, with the way to each kind of thing that arrived. */
function Outcome({ report, title, isMerged }: OutcomeProps) {
  const arrived = subjects.filter((subject) => report.added[subject] > 0)
  return (
    <section class="card">
      <h2>{title}</h2>
      <p>
        Added: <strong>{importWordsOf(report.added)}</strong>. The file holds{' '}
        {importWordsOf(report.found)}.{isMerged && ' What you had already stays as it was.'}
      </p>
      {report.notes.map((note) => (
        <Notice key={note} kind="warning">
          {note}
        </Notice>
      ))}
      {arrived.length > 0 && (
        <p class="actions">
          {arrived.map((subject) => (
            <a key={subject} class="button quiet" href={subjectPaths[subject]}>
              {subjectNames[subject]}
            </a>
          ))}
        </p>
      )}
    </section>
  )
}

function Failed({ report }: { report: ImportReport | undefined }) {
  return (
    <Notice kind="error">
      {report?.error ?? 'This import could not be finished.'}{' '}
      <a href={transferPath}>Choose another file</a>
    </Notice>
  )
}

function JobBody({ visitor, view }: JobProps) {
  const { job, report, options } = view
  const isMerged = options.mode === 'merge'
  if (isMoving(job)) return <Moving visitor={visitor} view={view} />
  if (job.state === 'ready' && report) {
    return <JobPreview visitor={visitor} path={jobPath(job.handle)} report={report} />
  }
  return (
    <>
      {job.state === 'failed' && <Failed report={report} />}
      {report && job.state === 'done' && (
        <Outcome title="It’s all here" report={report} isMerged={isMerged} />
      )}
      {report && job.state === 'cancelled' && (
        <Outcome title="You cancelled this import" report={report} isMerged={isMerged} />
      )}
      {!report && job.state === 'cancelled' && <p>You cancelled this import.</p>}
    </>
  )
}

/** What a file is, by the formats in it. */
function kindText({ options, report }: JobView): string {
  const names = (report?.formats ?? []).map((format) => formats[format])
  return names.length === 0 ? options.name : `${options.name} · ${names.join(', ')}`
}

/** An import: its preview, how far it is, or what came of it. */
export function jobPage(visitor: Visitor, view: JobView): Page {
  const { job, report, mistake } = view
  const content = (
    <>
      <h1>Import</h1>
      <p class="lead" dir="auto">
        {kindText(view)}
      </p>
      {mistake !== undefined && <Notice kind="error">{mistake}</Notice>}
      <div class="sections">
        <JobBody visitor={visitor} view={view} />
        {report && !isMoving(job) && <SkippedList skipped={report.skipped} />}
      </div>
      <p class="other">
        <a href={transferPath}>All imports and exports</a>
      </p>
    </>
  )
  return { title: 'Import', path: transferPath, visitor, width: 'narrow', content }
}
