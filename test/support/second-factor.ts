import { TOTP } from 'otpauth'
import { second } from '../../src/platform/clock.js'
import { fieldsOf, getPage, postForm } from './forms.js'
import type { Answer, Foyer } from './foyer.js'

const path = '/account/second-factor'

export interface TestFactor {
  /** A code that was not used yet: the clock goes on to the next. */
  nextCode: () => string
  recoveryCodes: string[]
  secret: string
}

export const recoveryCodesIn = ({ body }: Answer): string[] =>
  body.match(/\b[a-z2-9]{4}(?:-[a-z2-9]{4}){3}\b/g) ?? []

/** Sends a form of the page about the second factor. */
export async function sendFactorForm(
  foyer: Foyer,
  cookie: string,
  { form, fields = {} }: { form: string; fields?: Record<string, string> },
): Promise<Answer> {
  const action = `${path}/${form}`
  const { csrf_token = '' } = fieldsOf((await getPage(foyer, path, cookie)).body, action)
  return postForm(foyer, action, { cookie, fields: { csrf_token, ...fields } })
}

/** Sets a second factor up as a person does. */
export async function turnOnFactor(
  foyer: Foyer,
  cookie: string,
  password?: string,
): Promise<TestFactor> {
  const fields = password === undefined ? {} : { password }
  await sendFactorForm(foyer, cookie, { form: 'start', fields })
  const { body } = await getPage(foyer, path, cookie)
  const [, printed = ''] = /<code>([A-Z2-7 ]{32,})<\/code>/.exec(body) ?? []
  const secret = printed.replaceAll(' ', '')
  const totp = new TOTP({ secret })
  const nextCode = () => {
    foyer.clock.advance(30 * second)
    return totp.generate({ timestamp: foyer.clock.now() })
  }
  const confirmed = await sendFactorForm(foyer, cookie, {
    form: 'confirm',
    fields: { code: nextCode() },
  })
  const recoveryCodes = recoveryCodesIn(confirmed)
  if (recoveryCodes.length === 0) throw new Error(`Not turned on: ${confirmed.body}`)
  return { nextCode, recoveryCodes, secret }
}

/** The `Cookie` header that a browser sends after a response, beside what it had. */
export function cookiesAfter({ cookies }: Answer, before = ''): string {
  const jar = new Map(
    before
      .split('; ')
      .filter(Boolean)
      .map((pair): [string, string] => {
        const at = pair.indexOf('=')
        return [pair.slice(0, at), pair.slice(at + 1)]
      }),
  )
  for (const { name, value, maxAge } of cookies) {
    if (maxAge === 0) jar.delete(name)
    else jar.set(name, value)
  }
  return [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
}
