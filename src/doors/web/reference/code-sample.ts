import type { ApiDocument, Media, NamedOperation, Operation } from './document.js'

/** A text as one word for a shell. */
const quoted = (text: string) =>
  /^[\w./:@=?&-]+$/.test(text) && !/[&?]/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`

const sampleTextOf = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value)

function sampleAddressOf(document: ApiDocument, { path, operation }: NamedOperation): string {
  const { parameters = [] } = operation
  const filled = path.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const found = parameters.find((one) => one.in === 'path' && one.name === name)
    return found ? encodeURIComponent(sampleTextOf(found.example)) : whole
  })
  const query = parameters
    .filter((one) => one.in === 'query' && one.required)
    .map((one) => `${one.name}=${encodeURIComponent(sampleTextOf(one.example))}`)
  const base = document.servers[0]?.url ?? ''
  return `${base}${filled}${query.length > 0 ? `?${query.join('&')}` : ''}`
}

/** The headers that say who asks, by the first of the ways that let one in. */
function credentialsOf({ security = [] }: Operation): string[] {
  const names = new Set(security.flatMap((way) => Object.keys(way)))
  if (names.has('keyId')) {
    return ['-H "auth-api-key: $KEY_ID"', '-H "auth-api-secret: $KEY_SECRET"']
  }
  if (names.has('clientSecret')) return ['-u "$CLIENT_ID:$CLIENT_SECRET"']
  return names.size > 0 ? ['-H "Authorization: Bearer $TOKEN"'] : []
}

const formFields = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : []

function bodyOptions([type, { example }]: [string, Media]): string[] {
  if (type === 'application/x-www-form-urlencoded') {
    return formFields(example).map(
      ([name, value]) => `-d ${quoted(`${name}=${sampleTextOf(value)}`)}`,
    )
  }
  if (type === 'multipart/form-data') return ['-F file=@file.json']
  if (type === 'application/octet-stream')
    return [`-H 'Content-Type: ${type}'`, '--data-binary @file.json']
  return [`-H 'Content-Type: ${type}'`, `-d ${quoted(JSON.stringify(example))}`]
}

/** A request of this operation as a command of curl. */
export function curlSample(document: ApiDocument, named: NamedOperation): string {
  const { method, operation } = named
  const [body] = Object.entries(operation.requestBody?.content ?? {})
  const options = [
    ...(method === 'GET' || (method === 'POST' && body) ? [] : [`-X ${method}`]),
    ...credentialsOf(operation),
    ...(body ? bodyOptions(body) : []),
    quoted(sampleAddressOf(document, named)),
  ]
  return `curl ${options.join(' \\\n  ')}`
}
