import { createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'

/** A mail server on loopback that keeps what it gets. */
export interface FakeSmtp {
  url: string
  /** The mails as they came, headers and all. */
  mails: string[]
  /** Waits until there are this many mails. */
  arrival(count: number): Promise<void>
}

function speak(socket: Socket, keep: (mail: string) => void): void {
  let text = ''
  let isData = false
  const say = (line: string) => socket.write(`${line}\r\n`)

  function answer(line: string): void {
    if (/^EHLO/i.test(line)) say('250 fake')
    else if (/^DATA/i.test(line)) {
      isData = true
      say('354 go on')
    } else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n')
    else say('250 ok')
  }

  function read(): void {
    for (;;) {
      const end = isData ? text.indexOf('\r\n.\r\n') : text.indexOf('\r\n')
      if (end < 0) return
      const part = text.slice(0, end)
      text = text.slice(end + (isData ? 5 : 2))
      if (isData) {
        isData = false
        keep(part)
        say('250 kept')
      } else answer(part)
    }
  }

  socket.setEncoding('utf8').on('error', () => undefined)
  socket.on('data', (chunk: string) => {
    text += chunk
    read()
  })
  say('220 fake')
}

export async function startFakeSmtp(t: Test): Promise<FakeSmtp> {
  const mails: string[] = []
  let notify: () => void = () => undefined
  const server = createServer((socket) => {
    speak(socket, (mail) => {
      mails.push(mail)
      notify()
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  t.teardown(() => {
    server.close()
  })
  // A listening TCP server has an address of this form.
  const { port } = server.address() as AddressInfo
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    async arrival(count) {
      while (mails.length < count) {
        await new Promise<void>((done) => {
          notify = done
        })
      }
    },
  }
}

/** The text of a mail as a person reads it: lines longer than 76 characters come as quoted-printable. */
export function readMailText(mail = ''): string {
  const [head = '', ...rest] = mail.split('\r\n\r\n')
  const body = rest.join('\r\n\r\n')
  if (!/^Content-Transfer-Encoding: quoted-printable/im.test(head)) return body
  const bytes = body
    .replaceAll('=\r\n', '')
    .replace(/=([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}

/** The path of the link in a mail of the Foyer that tests start; empty where there is none. */
export const linkInMail = (mail: string | undefined): string =>
  /^http:\/\/foyer\.test(\/\S+)\r?$/m.exec(readMailText(mail))?.[1] ?? ''

/** The key in a mail for a lost password, as it stands alone on its line; empty where there is none. */
export const keyInMail = (mail = ''): string => /^ {4}([\w-]{43})\r?$/m.exec(mail)?.[1] ?? ''
