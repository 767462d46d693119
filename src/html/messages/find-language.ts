import { languages, type Language } from './languages.js'

const fallback: Language = 'en'

/** The language of a tag, `de` of `de-AT`; undefined where there is no catalogue. */
export function languageOfTag(tag: string): Language | undefined {
  const [primary = ''] = tag.trim().toLowerCase().split(/[-_]/)
  return languages.find((language) => language === primary)
}

/** `Accept-Language` as tags, the most wanted first (RFC 9110 §12.5.4); at most twenty. */
function listAccepted(header: string): string[] {
  return header
    .split(',', 20)
    .map((range) => {
      const [tag = '', ...parameters] = range.split(';').map((part) => part.trim())
      const weight = parameters.find((parameter) => /^q=/i.test(parameter))
      return { tag, weight: weight === undefined ? 1 : Number(weight.slice(2)) }
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag)
}

/**
 * The language of a page: what the person has chosen, else what their browser asks for, else English.
 * A language without a catalogue is passed over.
 */
export function findLanguage(chosen: string | undefined, accepted: string | undefined): Language {
  const own = chosen === undefined ? undefined : languageOfTag(chosen)
  if (own !== undefined) return own
  for (const tag of listAccepted(accepted ?? '')) {
    const language = tag === '*' ? fallback : languageOfTag(tag)
    if (language !== undefined) return language
  }
  return fallback
}
