import { readFileSync, writeFileSync } from 'node:fs'
import { chartOf } from './chart.js'
import { readHistory, type PublishedFigure, type Run } from './history.js'

export const pageFile = 'docs/performance.md'
export const chartFile = 'docs/performance.svg'

const [begin, end] = ['<!-- figures: npm run bench:publish -->', '<!-- end of figures -->']

/** A figure as it was last measured. */
export interface Latest {
  name: string
  /** Of each engine. */
  figures: Partial<Record<PublishedFigure['engine'], PublishedFigure & { run: Run }>>
}

/** Every figure as it was last measured on each engine, in the order in which they first came. */
export function listLatest(runs: readonly Run[]): Latest[] {
  const found = new Map<string, Latest>()
  for (const run of runs) {
    for (const figure of run.figures) {
      const { name, engine } = figure
      const latest = found.get(name) ?? { name, figures: {} }
      latest.figures[engine] = { ...figure, run }
      found.set(name, latest)
    }
  }
  return [...found.values()]
}

const shown = (value: number) => (value >= 10 ? value.toFixed(0) : value.toPrecision(3))

const cellOf = (figure: PublishedFigure | undefined) =>
  figure ? `${shown(figure.value)}${figure.unit}${figure.isMet ? '' : ' (missed)'}` : ''

function budgetCell({ figures: { sqlite, postgres } }: Latest): string {
  const textOf = (figure: PublishedFigure | undefined) =>
    figure?.budget && `${figure.budget.is} ${figure.budget.limit}${figure.unit}`
  const [first, second] = [textOf(sqlite), textOf(postgres)]
  if (second === undefined || first === second) return first ?? ''
  return first === undefined ? `${second} (PostgreSQL)` : `${first}; ${second} (PostgreSQL)`
}

/** The table of every figure, as Markdown. */
export function tableOf(latest: readonly Latest[]): string {
  const lines = latest.map((each) => {
    const { sqlite, postgres } = each.figures
    return `| ${each.name} | ${budgetCell(each)} | ${cellOf(sqlite)} | ${cellOf(postgres)} |`
  })
  return ['| what | budget | SQLite | PostgreSQL |', '|---|---|---|---|', ...lines].join('\n')
}

/** When and where the figures of a table were measured. */
function describeRuns(latest: readonly Latest[]): string {
  const runs = latest.flatMap(({ figures }) => Object.values(figures).map(({ run }) => run))
  const lines = runs.map(({ at, machine, commit }) => `${at.slice(0, 10)}, ${machine}, ${commit}`)
  return `Measured: ${[...new Set(lines)].sort().join('; ')}.`
}

/** The page with the figures of this history in place of those that it has. */
export function fillPage(page: string, runs: readonly Run[]): string {
  const latest = listLatest(runs)
  const [from, to] = [page.indexOf(begin), page.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`${pageFile} has no place for the figures`)
  const figures = [
    begin,
    '<!-- prettier-ignore-start -->',
    describeRuns(latest),
    '',
    tableOf(latest),
    '<!-- prettier-ignore-end -->',
  ]
  return `${page.slice(0, from)}${figures.join('\n')}\n${page.slice(to)}`
}

/** Writes the figures of the history into the page and the chart. */
export function publish(): void {
  const runs = readHistory()
  writeFileSync(pageFile, fillPage(readFileSync(pageFile, 'utf8'), runs))
  writeFileSync(chartFile, chartOf(listLatest(runs)))
}
