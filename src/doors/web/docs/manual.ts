import { readFileSync } from 'node:fs'
import { z } from 'zod'

const manualPage = z.object({
  name: z.string(),
  path: z.string(),
  title: z.string(),
  headings: z.array(z.object({ level: z.number(), title: z.string(), id: z.string() })),
  html: z.string(),
})

const manualFile = z.object({
  pages: z.array(manualPage),
  files: z.record(z.string(), z.string()),
})

/** A page of the manual; its HTML is of the build, from our own Markdown. */
export type ManualPage = z.infer<typeof manualPage>

/** The pages of the manual, and the files of the repository that they link to, by name. */
export interface Manual {
  pages: ReadonlyMap<string, ManualPage>
  files: ReadonlyMap<string, string>
}

/** The manual as `build-docs.js` rendered it. */
export function readManual(): Manual {
  const text = readFileSync(new URL(import.meta.resolve('#docs')), 'utf8')
  const { pages, files } = manualFile.parse(JSON.parse(text))
  return {
    pages: new Map(pages.map((page) => [page.name, page])),
    files: new Map(Object.entries(files)),
  }
}

/** The manual, read when it is first asked for: most processes never are. */
export function openManual(): () => Manual {
  let known: Manual | undefined
  return () => (known ??= readManual())
}
