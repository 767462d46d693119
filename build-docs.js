// Renders the manual: the Markdown files of `docs` become `dist/assets/docs.json`, which the pages at
// /docs are made of. Rendered at build, so that a server that runs needs no renderer; by markdown-it,
// which is kept well, follows CommonMark and lets no HTML through.
import MarkdownIt from 'markdown-it'
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'

const folder = 'docs'

/** The anchor of a heading, as forges make it. */
const slugOf = (text) =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-')

/** Where a page of the manual is served; the first one at /docs itself. */
const pathOf = (name) => (name === 'README' ? '/docs' : `/docs/${name}`)

/** A file of the repository as one segment of a path. */
const nameOf = (file) => file.replaceAll('/', '-')

/** A link between files as one between pages; `files` gets those that are no pages. */
function rewriteLink(href, files) {
  if (/^[a-z]+:|^#|^\//.test(href)) return href
  const [path = '', anchor] = href.split('#')
  const file = relative('.', join(folder, path))
  if (!file.startsWith(`${folder}/`)) {
    files.add(file)
    return `/docs/files/${nameOf(file)}`
  }
  return `${pathOf(basename(file, '.md'))}${anchor === undefined ? '' : `#${anchor}`}`
}

const markdown = new MarkdownIt({ html: false })

const textOf = (inline) => inline.children.map(({ content }) => content).join('')

/** One page: its title, what its HTML is, and its parts for a table of contents. */
function renderPage(name, text, files) {
  const tokens = markdown.parse(text.replace(/^<!--.*-->$/gm, ''), {})
  const headings = []
  tokens.forEach((token, at) => {
    if (token.type === 'heading_open') {
      const title = textOf(tokens[at + 1])
      token.attrSet('id', slugOf(title))
      headings.push({ level: Number(token.tag.slice(1)), title, id: slugOf(title) })
    }
    if (token.type === 'fence') token.info = token.info.split(' ')[0]
    for (const child of token.children ?? []) {
      if (child.type !== 'link_open') continue
      child.attrSet('href', rewriteLink(child.attrGet('href') ?? '', files))
    }
  })
  const html = markdown.renderer
    .render(tokens, markdown.options, {})
    .replaceAll('<table>', '<div class="table" tabindex="0"><table>')
    .replaceAll('</table>', '</table></div>')
  const title = headings.find(({ level }) => level === 1)?.title ?? name
  return { name, path: pathOf(name), title, headings, html }
}

/** The manual as a file: its pages, and the files that they link to as they are. */
export function buildDocs() {
  const files = new Set()
  const pages = readdirSync(folder)
    .filter((file) => file.endsWith('.md'))
    .sort()
    .map((file) =>
      renderPage(basename(file, '.md'), readFileSync(join(folder, file), 'utf8'), files),
    )
  const linked = Object.fromEntries(
    [...files].sort().map((file) => [nameOf(file), readFileSync(file, 'utf8')]),
  )
  return JSON.stringify({ pages, files: linked })
}
