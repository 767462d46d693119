import type { Config } from './config.js'

export const isLoopbackHost = (hostname: string) =>
  /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)

/** What works but should be looked at before strangers reach this server, a sentence each. */
export function findUnsafeSettings(config: Config): string[] {
  const { protocol, hostname } = new URL(config.baseUrl)
  const warnings: string[] = []
  if (protocol === 'http:' && !isLoopbackHost(hostname)) {
    warnings.push(`BASE_URL is plain http (${config.baseUrl}): passwords and tokens can be read`)
  }
  if (/^(0\.0\.0\.0|::)$/.test(config.host) && isLoopbackHost(hostname)) {
    warnings.push(
      `HOST=${config.host} listens for everybody, but links and redirects lead to ${config.baseUrl}: set BASE_URL to the address that people use`,
    )
  }
  if (config.trustProxy === true) {
    warnings.push(
      'TRUST_PROXY=true believes every X-Forwarded-For, so that anybody can pretend to be at any address: name the proxy instead, for example TRUST_PROXY=loopback',
    )
  }
  for (const key of config.hmacKeys) {
    const isDefault = /^(change_?me!*|secret_?key|secret|password)$/i.test(key)
    if (isDefault) warnings.push('HMAC_KEY is a well-known default: anyone can forge tokens')
    else if (key.length < 16) warnings.push('HMAC_KEY has fewer than 16 characters')
  }
  return warnings
}
