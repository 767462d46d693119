import { readFileSync } from 'node:fs'
import t from 'tap'
import { chartOf } from '../bench/chart.js'
import { readHistory } from '../bench/history.js'
import { chartFile, fillPage, listLatest, pageFile, tableOf } from '../bench/publish.js'

const runs = readHistory()

t.test('the published table and chart are those of the history', async (t) => {
  const page = readFileSync(pageFile, 'utf8')
  t.equal(fillPage(page, runs), page, 'npm run bench:publish')
  t.equal(chartOf(listLatest(runs)), readFileSync(chartFile, 'utf8'), 'npm run bench:publish')
})

t.test('a figure is shown as it was last measured on each engine', async (t) => {
  const figure = { engine: 'sqlite', name: 'feed, of hello', unit: '', isMet: true } as const
  const budget = { is: '≥', limit: 0.5 } as const
  const run = { commit: 'abc', machine: 'M' }
  const latest = listLatest([
    { ...run, at: '2026-01-01T00:00:00Z', figures: [{ ...figure, budget, value: 0.1 }] },
    {
      ...run,
      at: '2026-01-02T00:00:00Z',
      figures: [
        { ...figure, budget, value: 0.25, isMet: false },
        { ...figure, engine: 'postgres', value: 12.4, unit: ' ms', name: 'wait' },
      ],
    },
  ])
  t.equal(
    tableOf(latest).split('\n').slice(2).join('\n'),
    '| feed, of hello | ≥ 0.5 | 0.250 (missed) |  |\n| wait |  |  | 12 ms |',
  )
})
