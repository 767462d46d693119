import type { Page } from '../../../html/layout.js'
import type { Visitor } from '../../../html/visitor.js'
import type { Setting } from '../../../platform/shown-settings.js'
import { adminPage, adminPath, settingsPath } from './admin-page.js'

export interface DayCount {
  /** The start of the day in UTC, epoch milliseconds. */
  at: number
  count: number
}

export interface Health {
  name: string
  text: string
  /** Undefined for what is off. */
  isGood: boolean | undefined
}

export interface AdminOverview {
  counts: readonly (readonly [name: string, count: number])[]
  /** Of the last 30 days, oldest first. */
  registrations: readonly DayCount[]
  failures: readonly DayCount[]
  health: readonly Health[]
}

const dateOf = (at: number) => new Date(at).toISOString().slice(0, 10)

const barWidth = 10
const chartHeight = 100

function Bars({ days, label }: { days: readonly DayCount[]; label: string }) {
  const most = Math.max(1, ...days.map(({ count }) => count))
  return (
    <svg
      viewBox={`0 0 ${days.length * barWidth} ${chartHeight}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {days.map(({ at, count }, index) => {
        const height = (count / most) * chartHeight
        return (
          <rect
            key={at}
            x={index * barWidth + 1}
            y={chartHeight - height}
            width={barWidth - 2}
            height={height}
          >
            <title>{`${dateOf(at)}: ${count}`}</title>
          </rect>
        )
      })}
    </svg>
  )
}

function Chart({ title, days }: { title: string; days: readonly DayCount[] }) {
  const total = days.reduce((sum, { count }) => sum + count, 0)
  const withSome = days.filter(({ count }) => count > 0)
  return (
    <section class="card chart">
      <h2>{title}</h2>
      <p class="lead">{total} in 30 days</p>
      <Bars days={days} label={`${title} of the last 30 days: ${total}. The table has each day.`} />
      <details>
        <summary>As a table</summary>
        {withSome.length === 0 ? (
          <p>None on any day.</p>
        ) : (
          <table class="records">
            <thead>
              <tr>
                <th scope="col">Day (UTC)</th>
                <th scope="col" class="number">
                  {title}
                </th>
              </tr>
            </thead>
            <tbody>
              {withSome.map(({ at, count }) => (
                <tr key={at}>
                  <th scope="row">{dateOf(at)}</th>
                  <td class="number" data-label={title}>
                    {count}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </details>
    </section>
  )
}

const stateWords = (isGood: boolean | undefined) =>
  isGood === undefined ? 'Off' : isGood ? 'Good' : 'Look here'

function HealthTable({ health }: { health: readonly Health[] }) {
  return (
    <table class="records">
      <thead>
        <tr>
          <th scope="col">Part</th>
          <th scope="col">State</th>
          <th scope="col">Details</th>
        </tr>
      </thead>
      <tbody>
        {health.map(({ name, text, isGood }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td data-label="State">
              <span class={isGood === false ? 'tag bad' : 'tag'}>{stateWords(isGood)}</span>
            </td>
            <td data-label="Details">{text}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** How the server is, at a glance. */
export function adminOverviewPage(visitor: Visitor, view: AdminOverview): Page {
  const content = (
    <>
      <h1>Administration</h1>
      <dl class="facts">
        {view.counts.map(([name, count]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{count}</dd>
          </div>
        ))}
      </dl>
      <div class="sections two">
        <Chart title="Registrations" days={view.registrations} />
        <Chart title="Failed log-ins" days={view.failures} />
      </div>
      <h2>Health</h2>
      <HealthTable health={view.health} />
    </>
  )
  return adminPage(visitor, { title: 'Administration', tab: adminPath, content })
}

function SettingRow({ setting: { name, value, isSet, isSecret } }: { setting: Setting }) {
  const shown = isSecret ? (isSet ? 'Set, and not shown' : 'Not set') : (value ?? 'Not set')
  return (
    <tr>
      <th scope="row">
        <code>{name}</code>
      </th>
      <td data-label="Value">{isSecret || value === undefined ? shown : <code>{shown}</code>}</td>
      <td data-label="From">{isSet ? 'Environment' : 'Default'}</td>
    </tr>
  )
}

/** The settings in force, without secrets. */
export function settingsPage(visitor: Visitor, settings: readonly Setting[]): Page {
  const content = (
    <>
      <h1>Settings</h1>
      <p class="lead">
        As they were when this process started. Change them in its environment and restart;{' '}
        <a href="/docs/configure">the manual</a> explains each.
      </p>
      <table class="records">
        <thead>
          <tr>
            <th scope="col">Variable</th>
            <th scope="col">Value</th>
            <th scope="col">From</th>
          </tr>
        </thead>
        <tbody>
          {settings.map((setting) => (
            <SettingRow key={setting.name} setting={setting} />
          ))}
        </tbody>
      </table>
    </>
  )
  return adminPage(visitor, { title: 'Settings', tab: settingsPath, content })
}
