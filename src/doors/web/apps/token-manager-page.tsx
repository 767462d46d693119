import { Button, Form, HiddenFields, Notice } from '../../../html/elements.js'
import type { Page } from '../../../html/layout.js'
import { Turn } from '../../../html/page-links.js'
import type { Visitor } from '../../../html/visitor.js'
import { appPasswordsPath } from '../app-passwords/app-passwords-page.js'
import { ownAppsPath } from '../own-apps/paths.js'
import { credentialGroups, groupNameOf, type CredentialGroup } from './credential-groups.js'
import {
  CredentialItem,
  tokenManagerPath,
  type ListedSession,
  type RenameMistake,
} from './credential-item.js'
import { tokenBuilderPath } from './token-builder-page.js'

function RevokeOthers({ visitor, count }: { visitor: Visitor; count: number }) {
  if (count === 0) return <></>
  return (
    <details class="confirm">
      <summary class="button danger">Revoke all others</summary>
      <div class="notice warning">
        <p>
          {count === 1
            ? 'One other app or device loses access immediately.'
            : `${count} other apps and devices lose access immediately.`}{' '}
          This browser stays logged in.
        </p>
        <Form visitor={visitor} action={tokenManagerPath}>
          <Button look="danger" name="all_others" value="true">
            Yes, revoke {count === 1 ? 'it' : `all ${count}`}
          </Button>
        </Form>
      </div>
    </details>
  )
}

function CredentialSearch({ search, group }: Pick<TokenManagerView, 'search' | 'group'>) {
  return (
    <form method="get" action={tokenManagerPath} role="search" class="search">
      <label for="q">Find an app or device</label>
      <input id="q" name="q" type="search" value={search} maxLength={100} autocomplete="off" />
      {group === undefined ? undefined : <HiddenFields fields={[['group', group]]} />}
      <Button>Search</Button>
    </form>
  )
}

function KindTabs({ view }: { view: TokenManagerView }) {
  const { group, counts, search } = view
  const pathOf = (name: string | undefined) => managerPathOf({ search, group: name })
  return (
    <nav aria-label="Kinds" class="tabs">
      <ul>
        <li>
          <a href={pathOf(undefined)} aria-current={group === undefined ? 'true' : undefined}>
            All
          </a>
        </li>
        {credentialGroups.map(({ name, title }) => (
          <li key={name}>
            <a href={pathOf(name)} aria-current={group === name ? 'true' : undefined}>
              {title} ({counts[name]})
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function managerPathOf({ search, group }: { search: string; group: string | undefined }): string {
  const query = new URLSearchParams({
    ...(search !== '' && { q: search }),
    ...(group !== undefined && { group }),
  }).toString()
  return query === '' ? tokenManagerPath : `${tokenManagerPath}?${query}`
}

export interface TokenManagerView {
  /** Those of this page, a group after the other. */
  sessions: readonly ListedSession[]
  /** Of all that the search finds, how many of each group. */
  counts: Readonly<Record<CredentialGroup['name'], number>>
  /** The only group that is shown. */
  group: CredentialGroup['name'] | undefined
  /** Of all but this browser. */
  others: number
  search: string
  /** From 1. */
  page: number
  hasNext: boolean
  /** Epoch milliseconds. */
  now: number
  news?: string | undefined
  mistake?: RenameMistake | undefined
}

function Groups({ visitor, view }: { visitor: Visitor; view: TokenManagerView }) {
  const { sessions, now, mistake } = view
  return (
    <>
      {credentialGroups.map(({ name, title }) => {
        const shown = sessions.filter((session) => groupNameOf(session) === name)
        if (shown.length === 0) return undefined
        return (
          <section key={name} aria-labelledby={name}>
            <h2 id={name}>{title}</h2>
            <ul class="sessions">
              {shown.map((session) => (
                <CredentialItem key={session.id} {...{ visitor, session, now, mistake }} />
              ))}
            </ul>
          </section>
        )
      })}
    </>
  )
}

interface WayProps {
  title: string
  path: string
  words: string
  children: string
}

const Way = ({ title, path, words, children }: WayProps) => (
  <section class="card">
    <h2>{title}</h2>
    <p>{children}</p>
    <p class="actions">
      <a class="button" href={path}>
        {words}
      </a>
    </p>
  </section>
)

const Ways = () => (
  <div class="sections">
    <Way title="Create an app password" path={appPasswordsPath} words="App passwords">
      For an app that asks for your username and a password, and knows nothing else.
    </Way>
    <Way title="Create a token" path={tokenBuilderPath} words="Build a token">
      For a script, or an app that takes a token. You choose what it may do.
    </Way>
    <Way title="Write an app" path={ownAppsPath} words="My OAuth apps">
      Register an app of your own that asks people here for access.
    </Way>
  </div>
)

/** Everything with access to the account, with what it may do and a button to revoke it. */
export function tokenManagerPage(visitor: Visitor, view: TokenManagerView): Page {
  const { sessions, group, others, search, page, hasNext, news } = view
  const content = (
    <>
      <h1>Apps and devices</h1>
      <p class="lead">
        Apps and devices with access to your account. Revoking takes effect immediately.
      </p>
      {news === undefined ? undefined : <Notice kind="news">{news}</Notice>}
      <RevokeOthers visitor={visitor} count={others} />
      {(others > 0 || search !== '') && <CredentialSearch search={search} group={group} />}
      <KindTabs view={view} />
      {sessions.length === 0 ? <p class="lead">Nothing found.</p> : undefined}
      <Groups visitor={visitor} view={view} />
      <Turn
        path={managerPathOf({ search, group })}
        page={page}
        hasNext={hasNext}
        words={['Back', 'More']}
      />
      <Ways />
    </>
  )
  return { title: 'Apps and devices', path: tokenManagerPath, visitor, content }
}
