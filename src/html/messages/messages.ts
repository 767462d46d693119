import { readFileSync } from 'node:fs'
import type { ComponentChildren } from 'preact'
import type { IntlMessageFormat } from 'intl-messageformat'
import { z } from 'zod'
import type { Say } from '../../identity/scopes/describe-scope.js'
import { memoize } from '../../platform/memo.js'
import { languages, type Language, type Text } from './languages.js'
import { createProblemTranslator } from './translate-problem.js'
import { createScopeTranslator } from './translate-scope.js'

export type Values = Readonly<Record<string, string | number>>

/** Also elements, and what makes one of the text between `<tag>` and `</tag>`. */
export type RichValues = Readonly<
  Record<string, ComponentChildren | ((text: ComponentChildren) => ComponentChildren)>
>

/** The texts of pages in one language. */
export interface Messages {
  language: Language
  /** A text, in ICU's message syntax where it has values. */
  t: (text: Text, values?: Values) => string
  /** A text with elements in it: values, or what stands between the tags of the text. */
  rich: (text: Text, values: RichValues) => ComponentChildren
  /** The message of a problem, which is an English sentence; as it is where nothing translates it. */
  problem: (message: string) => string
  /** What a scope allows, of `describeScope` and `wordsOf`. */
  scope: Say
}

const catalogueSchema = z.object({
  pages: z.record(z.string(), z.string()),
  problems: z.record(z.string(), z.string()),
  scopes: z.record(z.string(), z.string()),
})

/** The catalogue of a language; English has none, its texts are the keys of the others. */
function readTranslations(language: Language): z.infer<typeof catalogueSchema> {
  if (language === 'en') return { pages: {}, problems: {}, scopes: {} }
  const text = readFileSync(new URL(import.meta.resolve(`#messages/${language}`)), 'utf8')
  return catalogueSchema.parse(JSON.parse(text))
}

async function createMessages(language: Language): Promise<Messages> {
  // Loaded for the first page: most processes never show one.
  const { IntlMessageFormat: Format } = await import('intl-messageformat')
  const { pages, problems, scopes } = readTranslations(language)
  const texts: ReadonlyMap<string, string> = new Map(Object.entries(pages))
  const compiled = new Map<Text, IntlMessageFormat>()
  const compile = (text: Text) => {
    const known = compiled.get(text) ?? new Format(texts.get(text) ?? text, language)
    compiled.set(text, known)
    return known
  }
  return {
    language,
    t: (text, values) =>
      values === undefined ? (texts.get(text) ?? text) : String(compile(text).format(values)),
    rich: (text, values) => compile(text).format<ComponentChildren>(values),
    problem: createProblemTranslator(problems),
    scope: createScopeTranslator(scopes),
  }
}

/** The messages of a language, loaded when they are first asked for. */
export const openMessages = memoize(
  { memory: 'page_messages', count: languages.length },
  createMessages,
)
