import { Button, Form, Notice } from '../../../html/elements.js'
import type { Visitor } from '../../../html/visitor.js'
import { subjects, type Subject } from '../../../library/transfer/import/options.js'
import type { ImportReport } from '../../../library/transfer/import/report.js'
import { subjectNames } from './transfer-words.js'

interface PreviewProps {
  visitor: Visitor
  path: string
  report: ImportReport
}

/** `3 with 41 videos · 2 new` */
function amountText({ found, fresh }: ImportReport, subject: Subject): string {
  const count = found[subject]
  const { playlistVideos } = found
  const videos = `${playlistVideos.toLocaleString('en')} ${playlistVideos === 1 ? 'video' : 'videos'}`
  const amount = `${count.toLocaleString('en')}${subject === 'playlists' ? ` with ${videos}` : ''}`
  const news = fresh?.[subject]
  if (news === undefined) return amount
  if (news === 0) return `${amount} · nothing new`
  return `${amount} · ${news >= count ? 'all' : news.toLocaleString('en')} new`
}

function Choices({ report }: { report: ImportReport }) {
  const held = subjects.filter((subject) => report.found[subject] > 0)
  return (
    <fieldset class="choices">
      <legend>What to take</legend>
      {held.map((subject) => (
        <label key={subject}>
          <input type="checkbox" name="take" value={subject} checked />
          {subjectNames[subject]}
          <small>{amountText(report, subject)}</small>
        </label>
      ))}
    </fieldset>
  )
}

const Modes = () => (
  <fieldset class="choices">
    <legend>What about the things you have?</legend>
    <label>
      <input type="radio" name="mode" value="merge" checked />
      Keep them
      <small>The file is added to what’s there. Nothing is doubled.</small>
    </label>
    <label>
      <input type="radio" name="mode" value="replace" />
      Replace them
      <small>What you have of each kind chosen above is deleted first. This can’t be undone.</small>
    </label>
  </fieldset>
)

/** What is in a file, and how its owner wants it. */
export function JobPreview({ visitor, path, report }: PreviewProps) {
  const isEmpty = subjects.every((subject) => report.found[subject] === 0)
  return (
    <section class="card">
      <h2>What’s in it</h2>
      {isEmpty ? (
        <Notice kind="warning">There’s nothing in this file to import.</Notice>
      ) : (
        <Form visitor={visitor} action={`${path}/start`} class="stack">
          <Choices report={report} />
          <Modes />
          <div class="actions">
            <Button look="primary">Import</Button>
          </div>
        </Form>
      )}
      <div class="other">
        <Form visitor={visitor} action={`${path}/cancel`}>
          <Button>Don’t import</Button>
        </Form>
      </div>
    </section>
  )
}
