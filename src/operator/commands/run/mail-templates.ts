import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { mailTemplates } from '../../../identity/mail/templates.js'
import { print } from '../print.js'

/** Writes a file unless it is there; whether it did. */
function writeUnlessThere(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx' })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

/** `foyer mail templates FOLDER` */
export async function run(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  for (const { name, text, placeholders } of mailTemplates) {
    const path = join(folder, `${name}.txt`)
    const isNew = writeUnlessThere(path, text)
    const names = placeholders.map((each) => `{{${each}}}`).join(', ')
    print(`${path}: ${isNew ? 'written' : 'was there, left as it is'}; it can have ${names}`)
  }
}
