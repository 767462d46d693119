import type { Latest } from './publish.js'

const [width, labelWidth, rowHeight, barHeight] = [760, 330, 46, 14]
const barWidth = width - labelWidth - 80

const engines = [
  ['sqlite', 'SQLite', '#3b6ea5'],
  ['postgres', 'PostgreSQL', '#8a5a9e'],
] as const

const escapeXml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

const wrap = (text: string, length: number): string[] => {
  const lines: string[] = ['']
  for (const word of text.split(' ')) {
    const last = lines.length - 1
    const line = `${lines[last] ?? ''} ${word}`.trim()
    if (line.length > length) lines.push(word)
    else lines[last] = line
  }
  return lines
}

const text = (x: number, y: number, content: string) =>
  `<text x="${x}" y="${y}">${escapeXml(content)}</text>`

function rowOf({ name, figures }: Latest, y: number, most: number): string {
  const label = wrap(name.replaceAll('`', '').replace(/, of hello$/, ''), 50)
    .slice(0, 2)
    .map((line, at) => text(0, y + 12 + at * 15, line))
  const bars = engines.flatMap(([engine, , colour], at) => {
    const value = figures[engine]?.value
    if (value === undefined) return []
    const top = y + at * (barHeight + 2)
    const length = Math.max(1, (value / most) * barWidth).toFixed(1)
    return [
      `<rect x="${labelWidth}" y="${top}" width="${length}" height="${barHeight}" fill="${colour}"/>`,
      text(labelWidth + Number(length) + 6, top + 11, `${(100 * value).toFixed(1)} %`),
    ]
  })
  return [...label, ...bars].join('\n')
}

/** How many requests Foyer serves for each one of a bare route, as bars, for both engines (SVG). */
export function chartOf(latest: readonly Latest[]): string {
  const rows = latest.filter(({ name }) => name.endsWith(', of hello'))
  const most = Math.max(
    ...rows.flatMap(({ figures }) => Object.values(figures).map(({ value }) => value)),
  )
  const height = 40 + rows.length * rowHeight
  const legend = engines.map(([, name, colour], at) => {
    const x = labelWidth + at * 110
    return `<rect x="${x}" y="6" width="12" height="12" fill="${colour}"/>\n${text(x + 18, 17, name)}`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="-12 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12" fill="#333" role="img" aria-label="Requests for each one of a bare Fastify route">
<rect x="-12" width="${width}" height="${height}" fill="#fff"/>
${text(0, 17, 'Requests for each one of a bare Fastify route')}
${legend.join('\n')}
${rows.map((row, at) => rowOf(row, 36 + at * rowHeight, most)).join('\n')}
</svg>
`
}
