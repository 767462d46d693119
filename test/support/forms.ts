import type { Answer, Foyer } from './foyer.js'

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
}

const decode = (text: string) =>
  text.replace(/&(amp|lt|gt|quot|#39);/g, (whole, name: string) => entities[name] ?? whole)

function attributesOf(tag: string): Record<string, string> {
  const pairs = [...tag.matchAll(/\s([\w[\]-]+)(?:="([^"]*)")?/g)]
  return Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, decode(value)]))
}

/** The inputs of the first form on a page that posts to this path, as a browser would send them. */
export function fieldsOf(html: string, action: string): Record<string, string> {
  for (const [, open = '', inner = ''] of html.matchAll(
    /(<form\b(?:"[^"]*"|[^">])*>)([\s\S]*?)<\/form>/g,
  )) {
    if (attributesOf(open).action?.split('?')[0] !== action) continue
    const inputs = [...inner.matchAll(/<input\b(?:"[^"]*"|[^">])*>/g)].map(([tag]) =>
      attributesOf(tag),
    )
    return Object.fromEntries(inputs.map(({ name = '', value = '' }) => [name, value]))
  }
  throw new Error(`No form posts to ${action} in: ${html}`)
}

/**
 * The ids of the inputs that a page marks as invalid. Throws for one without a message that its
 * `aria-describedby` names.
 */
export function invalidFieldsOf(html: string): string[] {
  const tags = [...html.matchAll(/<(?:input|select|textarea)\b(?:"[^"]*"|[^">])*>/g)]
  return tags
    .map(([tag]) => attributesOf(tag))
    .filter((attributes) => attributes['aria-invalid'] === 'true')
    .map(({ id = '', 'aria-describedby': ids = '' }) => {
      const [mistake = ''] = ids.split(' ')
      const text = new RegExp(`id="${mistake}"[^>]*>[^<]+<`).exec(html)
      if (!mistake || !text) throw new Error(`Nothing says what is wrong with ${id}`)
      return id
    })
}

/** Posts a form as a browser does. */
export function postForm(
  { app }: Foyer,
  url: string,
  sent: { cookie?: string; fields?: Record<string, string>; headers?: Record<string, string> },
): Promise<Answer> {
  return app.inject({
    method: 'POST',
    url,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(sent.cookie === undefined ? {} : { cookie: sent.cookie }),
      ...sent.headers,
    },
    payload: new URLSearchParams(sent.fields).toString(),
  })
}

export function getPage({ app }: Foyer, url: string, cookie?: string): Promise<Answer> {
  return app.inject({ url, headers: cookie === undefined ? {} : { cookie } })
}

/** The token that a page gave for its form to `action`. */
export async function formTokenOf(
  foyer: Foyer,
  cookie: string,
  page: { url: string; action: string },
): Promise<string> {
  const { body } = await getPage(foyer, page.url, cookie)
  return fieldsOf(body, page.action).csrf_token ?? ''
}
