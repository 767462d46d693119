import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { serveFoyer } from '../../support/browser.js'
import { getPage } from '../../support/forms.js'
import { answerConsent, enter } from '../../support/oauth.js'

const program = '/usr/bin/toot'

/** Runs toot; `answer` is asked for what to type, with all that it has printed, until it types. */
async function runToot(
  args: readonly string[],
  home: string,
  answer?: (printed: string) => Promise<string> | undefined,
): Promise<{ printed: string; code: number | null }> {
  const child = spawn(program, args, {
    env: { PATH: process.env.PATH, HOME: home, XDG_CONFIG_HOME: home, PYTHONUNBUFFERED: '1' },
  })
  let printed = ''
  let typing: Promise<void> | undefined
  const listen = (chunk: Buffer) => {
    printed += chunk.toString()
    if (typing) return
    typing = answer?.(printed)?.then((text) => {
      child.stdin.end(text)
    })
  }
  child.stdout.on('data', listen)
  child.stderr.on('data', listen)
  const code = await new Promise<number | null>((done) => child.on('close', done))
  await typing
  return { printed, code }
}

function makeHome(t: Test): string {
  const home = mkdtempSync(join(tmpdir(), 'foyer-toot-'))
  t.teardown(() => {
    rmSync(home, { recursive: true, force: true })
  })
  return home
}

const noToot = existsSync(program) ? false : `there is no ${program} here (.ci/run installs it)`

t.test('toot logs in out of band and knows who it is', { skip: noToot }, async (t) => {
  const foyer = await serveFoyer(t)
  const { cookie } = await enter(foyer, 'anna')
  const home = makeHome(t)
  const host = foyer.base.replace('http://', '')
  const allowInBrowser = async (address: string) => {
    const page = await getPage(foyer, address.replace(foyer.base, ''), cookie)
    const shown = await answerConsent(foyer, cookie, page.body)
    return /<code>(\w{43})<\/code>/.exec(shown.body)?.[1] ?? ''
  }
  const login = await runToot(['login', '-i', host, '--disable-https'], home, (printed) => {
    const address = /http:\S+\/oauth\/authorize\/\?\S+(?=\s)/.exec(printed)?.[0]
    return address === undefined
      ? undefined
      : allowInBrowser(address).then((code) => `n\n${code}\n`)
  })
  t.equal(login.code, 0, login.printed)
  t.match(login.printed, /Successfully logged in/)
  const whoami = await runToot(['whoami'], home)
  t.equal(whoami.code, 0, whoami.printed)
  t.match(whoami.printed, /@anna/)
})
