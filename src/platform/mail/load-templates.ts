import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError } from '../config-error.js'
import { parseMailTemplate, type MailTemplate, type ParsedTemplate } from './template.js'

/** In bytes. */
const longest = 65_536

const reasonFor = (error: unknown) => (error instanceof Error ? error.message : String(error))

function listFiles(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.txt'))
      .sort()
  } catch (error) {
    const problem = `MAIL_TEMPLATES: the folder cannot be read (${reasonFor(error)})`
    throw new ConfigError(`${problem}. Make it, or unset the variable.`)
  }
}

function readTemplate(path: string): string {
  try {
    const bytes = readFileSync(path)
    if (bytes.length > longest) throw new Error(`it has more than ${longest} bytes`)
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw new ConfigError(`${path}: cannot be read as UTF-8 text (${reasonFor(error)})`)
  }
}

/**
 * Every mail's text by its name: from `NAME.txt` in the folder where there is one, otherwise its
 * own. Throws one ConfigError for the first thing that is wrong with the folder or a file.
 */
export function loadMailTemplates(
  folder: string | undefined,
  known: readonly MailTemplate[],
): ReadonlyMap<string, ParsedTemplate> {
  const files = folder === undefined ? [] : listFiles(folder)
  const names = known.map(({ name }) => `${name}.txt`)
  const stray = files.find((file) => !names.includes(file))
  if (stray !== undefined) {
    const problem = `MAIL_TEMPLATES: ${stray} is not the name of a mail`
    throw new ConfigError(`${problem}. The names are ${names.join(', ')}.`)
  }
  return new Map(
    known.map((template) => {
      const file = `${template.name}.txt`
      const path = files.includes(file) ? join(folder ?? '', file) : undefined
      const text = path === undefined ? template.text : readTemplate(path)
      return [template.name, parseMailTemplate(template, text, path ?? file)]
    }),
  )
}
