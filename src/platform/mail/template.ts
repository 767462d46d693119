import { ConfigError } from '../config-error.js'

/** A mail that is sent: what it says unless the operator replaced it, and what may stand in it. */
export interface MailTemplate<K extends string = string> {
  /** The name of the file that replaces it, without `.txt`. */
  name: string
  /** What may stand in it, as `{{name}}`. */
  placeholders: readonly K[]
  /** What must stand in it, so that it serves its purpose. */
  required: readonly K[]
  /** `Subject: …`, an empty line, and the text. */
  text: string
}

/** Keeps the names of the placeholders as a type. */
export const defineMailTemplate = <const K extends string>(template: MailTemplate<K>) => template

/** A template's text, taken apart. */
export interface ParsedTemplate {
  subject: string
  body: string
}

const placeholder = /\{\{(.*?)\}\}/g
const placeholderList = (names: readonly string[]) => names.map((name) => `{{${name}}}`).join(', ')

/** Throws a ConfigError that names `source`, the line and what to do. */
export function parseMailTemplate(
  { placeholders, required }: MailTemplate,
  text: string,
  source: string,
): ParsedTemplate {
  const lines = text
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n')
    .trimEnd()
    .split('\n')
  const subject = /^Subject:\s*(\S.*)$/.exec(lines[0] ?? '')?.[1]?.trim()
  if (subject === undefined) {
    throw new ConfigError(`${source}, line 1: must be "Subject: " and the subject of the mail`)
  }
  if (lines[1]?.trim() !== '' || lines.length < 3) {
    throw new ConfigError(`${source}, line 2: must be empty, and the text must follow it`)
  }
  const used = new Set<string>()
  for (const [at, line] of lines.entries()) {
    for (const [whole, inner = ''] of line.matchAll(placeholder)) {
      const name = inner.trim()
      used.add(name)
      if (placeholders.includes(name)) continue
      const problem = `${source}, line ${at + 1}: ${whole} is not known here`
      throw new ConfigError(`${problem}: it can have ${placeholderList(placeholders)}`)
    }
  }
  const missing = required.filter((name) => !used.has(name))
  if (missing.length > 0) throw new ConfigError(`${source}: ${placeholderList(missing)} is missing`)
  return { subject, body: lines.slice(2).join('\n') }
}

/** Puts the values into their places; none of them can add a line to the subject. */
export function fillMailTemplate(
  { subject, body }: ParsedTemplate,
  values: Readonly<Record<string, string>>,
): { subject: string; text: string } {
  const fill = (text: string) =>
    text.replace(placeholder, (_, name: string) => values[name.trim()] ?? '')
  return { subject: fill(subject).replace(/[\p{Cc}\u2028\u2029]+/gu, ' '), text: `${fill(body)}\n` }
}
