import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { createCommandPlace } from '../../support/command.js'
import { startFakeSmtp } from '../../support/fake-smtp.js'
import { findFreePort } from '../../support/server-process.js'

t.setTimeout(180_000)

t.test('"mail test" sends a mail and says so', async (t) => {
  const place = await createCommandPlace(t)
  const smtp = await startFakeSmtp(t)
  const env = { SMTP_URL: smtp.url, MAIL_FROM: 'f@foyer.test', BASE_URL: 'https://foyer.test' }
  const sent = await place.run(['mail', 'test', 'Ann@Example.com'], { env })
  t.equal(sent.code, 0, sent.stderr)
  t.match(sent.stdout, 'The mail server has taken a mail to ann@example.com.')
  t.equal(smtp.mails.length, 1)
  t.match(
    smtp.mails[0],
    /^From: f@foyer\.test\r\nTo: ann@example\.com\r\nSubject: Mail from https:\/\/foyer\.test works\r\n/,
  )
})

t.test('"mail test" says why no mail goes', async (t) => {
  const place = await createCommandPlace(t)
  const none = await place.run(['mail', 'test', 'ann@example.com'])
  t.equal(none.code, 1)
  t.match(none.stderr, 'This server sends no mail: set SMTP_URL and MAIL_FROM.')
  const env = { SMTP_URL: `smtp://127.0.0.1:${await findFreePort()}` }
  const refused = await place.run(['mail', 'test', 'ann@example.com'], { env })
  t.equal(refused.code, 1)
  t.match(
    refused.stderr,
    /^The mail to ann@example\.com could not be sent: .*ECONNREFUSED.* Check SMTP_URL and MAIL_FROM\./,
  )
  const wrong = await place.run(['mail', 'test', 'ann'], { env })
  t.equal(wrong.code, 1)
  t.match(wrong.stderr, 'This is not an e-mail address')
})

t.test('the texts of mails are written, edited, checked and used', async (t) => {
  const place = await createCommandPlace(t)
  const folder = join(place.dataDir, 'mail')
  const written = await place.run(['mail', 'templates', folder])
  t.equal(written.code, 0, written.stderr)
  t.match(
    written.stdout,
    `${join(folder, 'recovery.txt')}: written; it can have {{name}}, {{site}}`,
  )
  t.match(readFileSync(join(folder, 'recovery.txt'), 'utf8'), /^Subject: Set a new password\n\n/)

  const file = join(folder, 'test.txt')
  writeFileSync(file, 'Subject: Probe\n\nVon {{site}}\n')
  const again = await place.run(['mail', 'templates', folder])
  t.match(again.stdout, `${file}: was there, left as it is`)
  const smtp = await startFakeSmtp(t)
  const env = { SMTP_URL: smtp.url, MAIL_TEMPLATES: folder, BASE_URL: 'https://foyer.test' }
  t.equal((await place.run(['mail', 'test', 'ann@example.com'], { env })).code, 0)
  t.match(smtp.mails[0], 'Subject: Probe')
  t.match(smtp.mails[0], 'Von https://foyer.test')

  writeFileSync(file, 'Subject: Probe\n\nVon {{stie}}\n')
  for (const args of [['mail', 'test', 'ann@example.com'], ['serve']]) {
    const { code, stderr } = await place.run(args, { env: { ...env, PORT: '0', WORKERS: '2' } })
    t.equal(code, 1, args.join(' '))
    t.match(stderr, `${file}, line 3: {{stie}} is not known here: it can have {{site}}`)
  }
  const doctor = await place.run(['doctor', '--json'], { env })
  t.equal(doctor.code, 1)
  t.match(doctor.stdout, 'line 3: {{stie}} is not known here')
})
