import { formats } from '../../../library/transfer/formats/item.js'
import { importOptions } from '../../../library/transfer/import/options.js'
import type { Job } from '../../../platform/jobs/store.js'
import { Button, describedBy, Field, Form, Notice, RelativeTime } from '../../../html/elements.js'
import type { Page } from '../../../html/layout.js'
import type { Visitor } from '../../../html/visitor.js'
import { ExportList } from './export-list.js'
import { jobPath, stateText, transferPath } from './transfer-words.js'

export interface TransferView {
  /** The imports of the last 30 days, newest first. */
  jobs: readonly Job[]
  /** The most that a file may have. */
  maxBytes: number
  /** Epoch milliseconds. */
  now: number
  mistake?: string | undefined
  /** The address of a file whose download begins. */
  download?: string | undefined
}

const fileHint = (maxBytes: number) =>
  `At most ${Math.floor(maxBytes / 1024 / 1024)} MiB. A file of several parts, such as FreeTube’s three, is imported one by one.`

function Upload({ visitor, view }: { visitor: Visitor; view: TransferView }) {
  const about = { hint: fileHint(view.maxBytes), mistake: view.mistake }
  return (
    <section class="card" id="import">
      <h2>Import</h2>
      <p>
        Bring what you have elsewhere. First you see what’s in the file; nothing changes until you
        say so.
      </p>
      <Form visitor={visitor} action={transferPath} class="stack" enctype="multipart/form-data">
        <Field id="file" label="File" {...about}>
          <input id="file" name="file" type="file" required {...describedBy('file', about)} />
        </Field>
        <div class="actions">
          <Button look="primary">Show what’s in it</Button>
        </div>
      </Form>
      <details>
        <summary>Which files can be imported?</summary>
        <ul>
          {Object.values(formats).map((name) => (
            <li key={name}>{name}</li>
          ))}
        </ul>
      </details>
    </section>
  )
}

function JobRow({ job, now }: { job: Job; now: number }) {
  const options = importOptions.parse(job.input)
  return (
    <li>
      <h3>
        <a href={jobPath(job.handle)} dir="auto">
          {options.name}
        </a>{' '}
        <span class="tag">{stateText(job, options)}</span>
      </h3>
      <p class="muted">
        <RelativeTime at={job.createdAt} now={now} />
      </p>
    </li>
  )
}

function Imports({ jobs, now }: TransferView) {
  if (jobs.length === 0) return <></>
  return (
    <section class="card">
      <h2>Your imports</h2>
      <ul class="rows">
        {jobs.map((job) => (
          <JobRow key={job.handle} job={job} now={now} />
        ))}
      </ul>
      <p class="muted">Reports are kept for 30 days.</p>
    </section>
  )
}

/** Import and export: a file in, every format out. */
export function transferPage(visitor: Visitor, view: TransferView): Page {
  const content = (
    <>
      <h1>Import and export</h1>
      {view.mistake !== undefined && <Notice kind="error">{view.mistake}</Notice>}
      {view.download !== undefined && (
        <Notice kind="news">
          Your download begins. If it doesn’t, <a href={view.download}>download the file</a>.
        </Notice>
      )}
      <div class="sections">
        <Upload visitor={visitor} view={view} />
        <Imports {...view} />
        <ExportList />
      </div>
    </>
  )
  return { title: 'Import and export', path: transferPath, visitor, width: 'narrow', content }
}
