import type { ImportReport } from '../../../library/transfer/import/report.js'

/** What of a file was left out, where it stands and why. */
export function SkippedList({ skipped: { count, first } }: Pick<ImportReport, 'skipped'>) {
  if (count === 0) return <></>
  const more = count - first.length
  return (
    <section class="card">
      <h2>Left out: {count.toLocaleString('en')}</h2>
      <details open={count <= 5}>
        <summary>What, and why</summary>
        <ul class="rows">
          {first.map(({ place, reason }, index) => (
            <li key={index}>
              <p dir="auto">{reason}</p>
              <p class="muted" dir="auto">
                {place}
              </p>
            </li>
          ))}
        </ul>
        {more > 0 && <p class="muted">And {more.toLocaleString('en')} more.</p>}
      </details>
    </section>
  )
}
