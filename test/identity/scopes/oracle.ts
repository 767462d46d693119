import fc from 'fast-check'

/**
 * A second reading of the grammar, written apart from the product: one regular expression and a
 * comparison letter by letter. Tests hold the two against each other.
 */
const grammar = /^(?<methods>[^\s,:]*):(?<endpoint>[^\s,:]+)$/

function isPrefixOf(start: string, whole: string): boolean {
  for (let at = 0; at < start.length; at += 1) if (start[at] !== whole[at]) return false
  return true
}

/** Whether a scope admits a request, read word by word. */
export function admits(scope: string, method: string, endpoint: string): boolean {
  const parts = grammar.exec(scope)?.groups
  if (!parts?.endpoint) return false
  const named = (parts.methods ?? '').toUpperCase().split(';').join(' ').trim()
  if (named !== '' && !named.split(/ +/).includes(method)) return false
  const pattern = parts.endpoint.toLowerCase()
  const wanted = endpoint.toLowerCase()
  if (isPrefixOf('admin/', wanted) && !isPrefixOf('admin', pattern.replace(/\*$/, ''))) return false
  return pattern.endsWith('*') ? isPrefixOf(pattern.slice(0, -1), wanted) : pattern === wanted
}

/** What endpoints are made of here: three letters, the slash and the start of `admin/`. */
export const pieces = ['a', 'b', '/', 'admin', 'admin/'] as const

export const method = fc.constantFrom('GET', 'POST', 'PUT', 'HEAD', 'DELETE', 'PATCH', 'OPTIONS')
export const endpoint = fc
  .array(fc.constantFrom(...pieces), { maxLength: 4 })
  .map((p) => p.join(''))

/** Scopes, mostly well-formed, that often meet the endpoints above. */
export const scope = fc
  .tuple(
    fc.array(fc.constantFrom('GET', 'post', 'HEAD', '', 'BREW'), { maxLength: 3 }),
    fc.constantFrom(':', ':', ':', ':', '', '::', ' :', ',:'),
    endpoint,
    fc.constantFrom('', '*', '**', '* '),
  )
  .map(([methods, colon, name, end]) => `${methods.join(';')}${colon}${name}${end}`)
