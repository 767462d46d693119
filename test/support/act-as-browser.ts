import { fieldsOf } from './forms.js'
import { offeredScopes } from './oauth.js'

const hiddenValues = (html: string, name: string): string[] =>
  [...html.matchAll(new RegExp(`<input type="hidden" name="${name}" value="([^"]+)"`, 'g'))].map(
    ([, value = '']) => value,
  )

/** A browser as far as forms need one: its cookie. */
class Visit {
  readonly #base: string
  #cookie = ''

  constructor(base: string) {
    this.#base = base
  }

  async ask(path: string, form?: URLSearchParams) {
    const response = await fetch(new URL(path, this.#base), {
      redirect: 'manual',
      headers: { cookie: this.#cookie, origin: this.#base },
      ...(form && { method: 'POST', body: form }),
    })
    const set = response.headers.getSetCookie().find((cookie) => cookie.startsWith('SID='))
    if (set !== undefined) this.#cookie = set.split(';', 1)[0] ?? ''
    return {
      status: response.status,
      text: await response.text(),
      location: response.headers.get('location'),
    }
  }
}

/** The form of a consent with every scope that it offers. */
function allowAll(html: string, action: string): URLSearchParams {
  const form = new URLSearchParams({ ...fieldsOf(html, action), decision: 'allow' })
  form.delete('scope')
  for (const scope of [...offeredScopes(html), ...hiddenValues(html, 'scope')]) {
    form.append('scope', scope)
  }
  return form
}

/**
 * Does what a person does who opens the address of an app: logs in as ann, allows everything, and
 * is sent back to the app. The code is for typing, where the page shows one.
 */
export async function actAsBrowser(address: string): Promise<string | undefined> {
  const { origin, pathname, search } = new URL(address)
  const visit = new Visit(origin)
  const logIn = new URLSearchParams({ email: 'ann', password: 'correct horse battery' })
  await visit.ask('/login?type=invidious', logIn)
  const action = pathname
  const first = await visit.ask(`${pathname}${search}`)
  // The page of the device flow shows the code first.
  const page =
    action === '/oauth/device' && !first.text.includes('value="allow"')
      ? await visit.ask(action, new URLSearchParams(fieldsOf(first.text, action)))
      : first
  const consent = '/oauth/authorize'
  const allowed = await visit.ask(consent, allowAll(page.text, consent))
  if (allowed.location !== null) await fetch(new URL(allowed.location, origin))
  else if (allowed.status !== 200) throw new Error(`Not allowed: ${allowed.text}`)
  return /<code>([\w-]{43})<\/code>/.exec(allowed.text)?.[1]
}
