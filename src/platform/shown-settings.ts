/** A variable as it may be shown to administrators: in force, and without its secrets. */
export interface Setting {
  name: string
  /** Undefined when it has no value, or one that is not shown. */
  value: string | undefined
  /** Whether the operator set it; it has its default otherwise. */
  isSet: boolean
  isSecret: boolean
}

/** Names of variables whose values nobody may see. */
const secretName = /(^|_)(KEY|SECRET|PASSWORD|TOKEN)$/

/** Places whose whole query may hold a password, as that of PostgreSQL may. */
const placeName = /^(DATABASE_URL|.*LISTEN.*|SMTP_URL)$/

/** An address without the name and password in it; anything else as it is. */
function withoutPassword(name: string, text: string): string {
  if (!/:\/\//.test(text) || !URL.canParse(text)) return text
  const url = new URL(text)
  const hidesQuery = placeName.test(name) && url.search !== ''
  if (url.username === '' && url.password === '' && !hidesQuery) return text
  url.username = ''
  url.password = ''
  if (hidesQuery) url.search = ''
  return url.href
}

const textOfValue = (value: unknown): string | undefined => {
  if (value === undefined || value === null || typeof value === 'function') return undefined
  if (Array.isArray(value)) return value.join(', ') || undefined
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Every variable with the value in force: as it was set, or its default. */
export function showSettings(
  values: Readonly<Record<string, unknown>>,
  names: readonly string[],
  env: NodeJS.ProcessEnv,
): Setting[] {
  return [...names].sort().map((name) => {
    const given = env[name]
    const isSet = given !== undefined && given !== ''
    const isSecret = secretName.test(name)
    const text = isSet ? given : textOfValue(values[name])
    const value = isSecret || text === undefined ? undefined : withoutPassword(name, text)
    return { name, value, isSet, isSecret }
  })
}
