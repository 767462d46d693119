import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'

/** Words that have a plainer equivalent, or that refer to documents outside the repository. */
const banned: readonly RegExp[] = [
  /contract §/,
  /\bjourney \d/,
  /\(design, /,
  /Say your/,
  /Please sign in/,
  /not typed the same twice/,
  /New password, once more/,
  /The same again/,
  /on whose behalf/,
  /Nobody can bring it back/,
  /goes on by itself/,
  /when that is wished/,
  /heed no signal/,
  /unheeded/,
  /\b(ears?|hear|heard|told|desk|house|spend|patience|wish(ed|es)?|shelf|haste|lain)\b/i,
]

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(tsx?|md)$/.test(name))
  .map((name) => join('src', name))
const manual = readdirSync('docs')
  .filter((name) => name.endsWith('.md'))
  .map((name) => join('docs', name))
const files = [...sources, ...manual, 'README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md']

t.test('source and documents use none of the banned phrases', async (t) => {
  t.ok(files.length > 300, 'all files are read')
  const found = files.flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .flatMap((line, at) =>
        banned.some((phrase) => phrase.test(line)) ? [`${file}:${at + 1}: ${line.trim()}`] : [],
      ),
  )
  t.same(found, [])
})
