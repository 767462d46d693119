import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { mailTemplates } from '../../../src/identity/mail/templates.js'
import { ConfigError } from '../../../src/platform/config-error.js'
import { loadMailTemplates } from '../../../src/platform/mail/load-templates.js'
import {
  defineMailTemplate,
  fillMailTemplate,
  parseMailTemplate,
} from '../../../src/platform/mail/template.js'

const greeting = defineMailTemplate({
  name: 'greeting',
  placeholders: ['name', 'link'],
  required: ['link'],
  text: 'Subject: Hello {{name}}\n\nOpen {{link}}.\n',
})

function folderWith(t: Test, files: Record<string, string | Buffer>): string {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-mail-'))
  t.teardown(() => {
    rmSync(folder, { recursive: true })
  })
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

t.test('every mail says what it says by itself, and can be filled', async (t) => {
  const texts = loadMailTemplates(undefined, mailTemplates)
  t.equal(new Set(mailTemplates.map(({ name }) => name)).size, mailTemplates.length)
  for (const { name, placeholders } of mailTemplates) {
    const values = Object.fromEntries(placeholders.map((each) => [each, `<${each}>`]))
    const parsed = texts.get(name)
    t.ok(parsed, name)
    const filled = fillMailTemplate(parsed ?? { subject: '', body: '' }, values)
    t.notMatch(`${filled.subject}${filled.text}`, '{{')
    t.ok(filled.text.split('\n').every((line) => line.length <= 78 || line.includes('<link>')))
    for (const each of placeholders) {
      t.match(`${filled.subject}${filled.text}`, `<${each}>`, `${name} uses ${each}`)
    }
  }
})

t.test('a file in the folder replaces a text', async (t) => {
  const text = '\uFEFFSubject:  Grüezi {{ name }} \r\n\r\n{{link}}\r\nund {{name}}\r\n\r\n'
  const folder = folderWith(t, { 'greeting.txt': text, 'notes.md': 'not looked at' })
  const parsed = loadMailTemplates(folder, [greeting]).get('greeting')
  t.same(parsed, { subject: 'Grüezi {{ name }}', body: '{{link}}\nund {{name}}' })
  const values = { name: 'Ann\r\nBcc: x@example.com', link: 'http://x/$&{{name}}' }
  t.same(fillMailTemplate(parsed ?? { subject: '', body: '' }, values), {
    subject: 'Grüezi Ann Bcc: x@example.com',
    text: 'http://x/$&{{name}}\nund Ann\r\nBcc: x@example.com\n',
  })
})

t.test('a template that cannot be used is refused with file, line and what to do', async (t) => {
  const cases: [text: string, message: string][] = [
    ['', 'x.txt, line 1: must be "Subject: " and the subject of the mail'],
    ['Hello', 'x.txt, line 1: must be "Subject: " and the subject of the mail'],
    ['Subject: \n\n{{link}}', 'x.txt, line 1: must be "Subject: " and the subject of the mail'],
    ['Subject: a\n{{link}}', 'x.txt, line 2: must be empty, and the text must follow it'],
    ['Subject: a\n\n', 'x.txt, line 2: must be empty, and the text must follow it'],
    [
      'Subject: a\n\n{{link}}\n{{ nmae }}',
      'x.txt, line 4: {{ nmae }} is not known here: it can have {{name}}, {{link}}',
    ],
    [
      'Subject: a {{}}\n\n{{link}}',
      'x.txt, line 1: {{}} is not known here: it can have {{name}}, {{link}}',
    ],
    ['Subject: a\n\nHello {{name}}', 'x.txt: {{link}} is missing'],
  ]
  for (const [text, message] of cases) {
    const parse = () => parseMailTemplate(greeting, text, 'x.txt')
    t.ok(t.throws(parse, { message }, JSON.stringify(text)) instanceof ConfigError)
  }
})

t.test('a folder that cannot be used is refused', async (t) => {
  t.throws(() => loadMailTemplates('/nowhere', [greeting]), {
    message: /^MAIL_TEMPLATES: the folder cannot be read \(ENOENT.*\)\. Make it, or unset/,
  })
  const misspelt = folderWith(t, { 'greetings.txt': greeting.text })
  t.throws(() => loadMailTemplates(misspelt, [greeting]), {
    message: 'MAIL_TEMPLATES: greetings.txt is not the name of a mail. The names are greeting.txt.',
  })
  const binary = folderWith(t, { 'greeting.txt': Buffer.from([0xff, 0xfe, 0xff]) })
  t.throws(() => loadMailTemplates(binary, [greeting]), {
    message: /greeting\.txt: cannot be read as UTF-8 text/,
  })
  const long = folderWith(t, { 'greeting.txt': 'x'.repeat(65_537) })
  t.throws(() => loadMailTemplates(long, [greeting]), { message: /more than 65536 bytes/ })
})
