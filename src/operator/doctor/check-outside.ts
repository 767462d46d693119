import { checkMailTemplates } from '../../identity/mail/open-mailer.js'
import { minute, second, type Clock } from '../../platform/clock.js'
import type { Config } from '../../platform/config.js'
import { openTransport } from '../../platform/mail/mailer.js'
import { createOutbound, type Outbound, type OutboundResponse } from '../../platform/outbound.js'
import { trustedOrigins } from '../../platform/source-config.js'
import { failed, good, reasonOf, warning, type Finding } from './finding.js'

async function checkMail(config: Config): Promise<Finding> {
  const { mail } = config
  if (!mail) {
    return warning('mail', 'SMTP_URL is not set: nobody can recover a lost password by mail.')
  }
  try {
    checkMailTemplates(config)
  } catch (error) {
    return failed('mail', reasonOf(error))
  }
  try {
    const transport = await openTransport(mail.smtpUrl)
    try {
      await transport.verify()
    } finally {
      transport.close()
    }
    return good('mail', `The server takes mail; it is sent as ${mail.from}.`)
  } catch (error) {
    return failed('mail', `No mail can be sent (${reasonOf(error)}): check SMTP_URL.`)
  }
}

/** Where something is fetched, and what to do when it does not respond. */
interface Place {
  about: string
  url: string
  isGood: (response: OutboundResponse) => boolean
  advice: string
  /** How bad it is when it does not respond. */
  otherwise: typeof failed
}

async function checkPlace(
  outbound: Outbound,
  place: Place,
): Promise<[finding: Finding, date: string | undefined]> {
  const { about, url, isGood, advice, otherwise } = place
  try {
    const response = await outbound.send({ url })
    const { date } = response.headers
    if (isGood(response)) return [good(about, `${url} responds.`), date]
    return [otherwise(about, `${url} responds with ${response.status}: ${advice}`), date]
  } catch (error) {
    return [otherwise(about, `${url} does not respond (${reasonOf(error)}): ${advice}`), undefined]
  }
}

function placesOf({ baseUrl, sources: { upstreamUrl, websub } }: Config): Place[] {
  const places: Place[] = [
    {
      about: 'address',
      url: `${baseUrl}/health/ready`,
      isGood: ({ status }) => status === 200,
      advice: 'start Foyer, and check BASE_URL and the proxy before it.',
      otherwise: warning,
    },
  ]
  if (upstreamUrl !== undefined) {
    places.push({
      about: 'upstream',
      url: `${upstreamUrl}/api/v1/stats`,
      isGood: ({ status }) => status === 200,
      advice: 'check that the Invidious runs, and UPSTREAM_URL.',
      otherwise: failed,
    })
  }
  if (websub) {
    places.push({
      about: 'hub',
      url: websub.hubUrl,
      // What a hub says to a plain GET is its own affair.
      isGood: ({ status }) => status < 500,
      advice: 'check WEBSUB_HUB_URL, or set WEBSUB=off to poll alone.',
      otherwise: failed,
    })
  }
  return places
}

/** Whether the clock agrees with that of another server, by the Date of its response. */
function checkClockAgainstHub(dates: readonly string[], clock: Clock): Finding[] {
  const [theirs] = dates.map((date) => Date.parse(date)).filter(Number.isFinite)
  if (theirs === undefined) return []
  const seconds = Math.round(Math.abs(theirs - clock.now()) / 1000)
  const text = `It differs from that of another server by ${seconds} s.`
  return [
    seconds * 1000 <= minute
      ? good('clock', text)
      : failed('clock', `${text} Set it by NTP: what expires does so too early or too late.`),
  ]
}

/** Whether what this Foyer sends to and fetches from responds, and agrees about the time. */
export async function checkOutside(config: Config, clock: Clock): Promise<Finding[]> {
  const trusted = [...trustedOrigins(config.sources), new URL(config.baseUrl).origin]
  const outbound = createOutbound(trusted, 10 * second)
  try {
    const mail = checkMail(config)
    const checks = placesOf(config).map((place) => checkPlace(outbound, place))
    const checked = await Promise.all(checks)
    const foreign = checked.slice(1).flatMap(([, date]) => date ?? [])
    return [
      await mail,
      ...checked.map(([finding]) => finding),
      ...checkClockAgainstHub(foreign, clock),
    ]
  } finally {
    outbound.close()
  }
}
