const written = new WeakMap<object, string>()

/** A value as JSON. The text of a frozen object is kept: what is kept frozen is often asked for. */
export function writeJson(value: unknown): string {
  if (typeof value !== 'object' || value === null || !Object.isFrozen(value)) {
    return JSON.stringify(value)
  }
  const known = written.get(value)
  if (known !== undefined) return known
  const text = JSON.stringify(value)
  written.set(value, text)
  return text
}
