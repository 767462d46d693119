import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** The Markdown files that people read: the README and the manual. */
export const listManualFiles = (): string[] => [
  'README.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
]

/** A code block of the manual: its language and what stands after it on the first line. */
export interface CodeBlock {
  language: string
  mark: string
  text: string
  line: number
  /** What it stands under. */
  heading: string
}

/** Whether a test does what the block says. */
export const isFollowed = ({ mark }: CodeBlock): boolean =>
  /^(run|serve( another)?|stop|browser)$/.test(mark)

/** The code blocks of a Markdown file, top to bottom, without the indent of lists. */
export function readCodeBlocks(file: string): CodeBlock[] {
  const blocks: CodeBlock[] = []
  let heading = ''
  let open: { block: CodeBlock; indent: number } | undefined
  readFileSync(file, 'utf8')
    .split('\n')
    .forEach((line, at) => {
      const [, indent = '', info] = /^(\s*)```(.*)$/.exec(line) ?? []
      if (info === undefined) {
        if (open) open.block.text += `${line.slice(open.indent)}\n`
        else heading = /^##? (.*)$/.exec(line)?.[1] ?? heading
      } else if (open) open = undefined
      else {
        const [language = '', ...mark] = info.split(' ')
        const block = { language, mark: mark.join(' '), text: '', line: at + 1, heading }
        blocks.push(block)
        open = { block, indent: indent.length }
      }
    })
  return blocks
}
