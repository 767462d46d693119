/** Any base will do: only paths and queries are read and made. */
const base = 'http://foyer.invalid'

/** The parameter in which a request comes back that asked for a new log-in. Epoch milliseconds. */
const since = 'signed_in_since'

const pathOf = ({ pathname, search }: URL) => `${pathname}${search}`

const logInPath = (returnPath: string) => `/login?again=1&referer=${encodeURIComponent(returnPath)}`

/** `true` in any case, or 1: clients write `True`, and `False` when they mean nothing by it. */
const isForced = (value: string | null) => value !== null && /^(true|1|yes)$/i.test(value)

function isFresh(url: URL, signedInAt: number | undefined, now: number): boolean {
  const wanted = Number(url.searchParams.get(since) ?? 0)
  // A time to come can never be reached, so it asks for nothing.
  const isReasonable = Number.isSafeInteger(wanted) && wanted <= now
  return signedInAt !== undefined && (!isReasonable || signedInAt >= wanted)
}

/**
 * Where to log in before an authorization request can be decided, or undefined when that has
 * been done: nobody is logged in, or `force_login` asks for the password again. The request is
 * kept in the way back, `force_login` turned into the moment since when a log-in counts.
 */
export function logInPathFor(
  requestUrl: string,
  { signedInAt, now }: { signedInAt: number | undefined; now: number },
): string | undefined {
  const url = new URL(requestUrl, base)
  if (isForced(url.searchParams.get('force_login'))) {
    url.searchParams.delete('force_login')
    url.searchParams.set(since, String(now))
    return logInPath(pathOf(url))
  }
  return isFresh(url, signedInAt, now) ? undefined : logInPath(requestUrl)
}

/** Where to log in as someone else and come back to the same request. */
export const switchPathFor = (requestUrl: string): string => logInPath(requestUrl)
