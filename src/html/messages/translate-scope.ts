import type { Say } from '../../identity/scopes/describe-scope.js'

/** Says what scopes allow in another language; in English what has no translation. */
export const createScopeTranslator = (translations: Readonly<Record<string, string>>): Say => {
  const known = new Map(Object.entries(translations))
  return (text, values = {}) =>
    (known.get(text) ?? text).replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
}
