import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError } from '../platform/config-error.js'

/** Where they are; an Invidious behind has `/privacy` itself. */
export const operatorPagesPath = '/pages'

/** The pages that an operator may write, by the names of their files, and how they are called. */
export const operatorPageTitles = {
  terms: 'Terms',
  privacy: 'Privacy',
  contact: 'Contact',
} as const

type OperatorPageName = keyof typeof operatorPageTitles

export interface OperatorPage {
  name: OperatorPageName
  /** Markdown. */
  text: string
}

export interface RenderedOperatorPage {
  name: OperatorPageName
  /** What is HTML in the file stays text in it, and no link runs a script. */
  html: string
}

const names = ['terms', 'privacy', 'contact'] as const

/** In bytes. */
const longestPage = 262_144

const isMissingFile = (error: unknown) =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')

function readPageFile(path: string): string | undefined {
  try {
    const bytes = readFileSync(path)
    if (bytes.length > longestPage) throw new Error(`it has more than ${longestPage} bytes`)
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    if (isMissingFile(error)) return undefined
    const reason = error instanceof Error ? error.message : String(error)
    throw new ConfigError(`${path}: cannot be read as UTF-8 text (${reason})`)
  }
}

/**
 * The pages that are in `pages` of the data folder, as `terms.md` and so on. Throws a ConfigError for
 * a file that cannot be read.
 */
export function readOperatorPages(dataDir: string): OperatorPage[] {
  return names.flatMap((name) => {
    const text = readPageFile(join(dataDir, 'pages', `${name}.md`))
    return text === undefined ? [] : { name, text }
  })
}

export async function renderOperatorPages(
  pages: readonly OperatorPage[],
): Promise<RenderedOperatorPage[]> {
  if (pages.length === 0) return []
  // Loaded where there are pages: a parser weighs much for a start.
  const { default: MarkdownIt } = await import('markdown-it')
  const markdown = new MarkdownIt({ html: false })
  return pages.map(({ name, text }) => {
    const html = markdown
      .render(text)
      .replaceAll('<table>', '<div class="table" tabindex="0"><table>')
      .replaceAll('</table>', '</table></div>')
    return { name, html }
  })
}
