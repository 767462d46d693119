import { isBanned } from '../../../identity/accounts/ban-store.js'
import type { DirectoryChoice, KnownAccount } from '../../../identity/accounts/directory-store.js'
import type { Owned } from '../../../library/owned-store.js'
import { Button, RelativeTime } from '../../../html/elements.js'
import type { Page } from '../../../html/layout.js'
import { Turn } from '../../../html/page-links.js'
import type { Visitor } from '../../../html/visitor.js'
import { adminPage, pathOfUser, usersPath } from './admin-page.js'

export const kinds = { all: 'All users', admin: 'Administrators', banned: 'Banned' } as const
export const sorts = { name: 'Name', newest: 'Newest first', seen: 'Last seen first' } as const

export interface UsersView {
  choice: DirectoryChoice
  users: readonly KnownAccount[]
  /** By the ids of accounts. */
  owned: ReadonlyMap<number, Owned>
  /** Of the choice. */
  total: number
  /** From 1. */
  page: number
  hasNext: boolean
  /** Epoch milliseconds. */
  now: number
}

function Options({ names, chosen }: { names: Readonly<Record<string, string>>; chosen: string }) {
  return (
    <>
      {Object.entries(names).map(([value, name]) => (
        <option key={value} value={value} selected={value === chosen}>
          {name}
        </option>
      ))}
    </>
  )
}

const Search = ({ choice: { text, kind, sort } }: UsersView) => (
  <form class="search" role="search" action={usersPath}>
    <input
      type="search"
      name="q"
      value={text}
      aria-label="Name or e-mail address"
      maxLength={200}
    />
    <select name="kind" aria-label="Which users">
      <Options names={kinds} chosen={kind} />
    </select>
    <select name="sort" aria-label="Order">
      <Options names={sorts} chosen={sort} />
    </select>
    <Button>Search</Button>
  </form>
)

/** What is special about an account, as tags. */
export function UserTags({ account, now }: { account: KnownAccount | Account; now: number }) {
  return (
    <>
      {account.role === 'admin' && <span class="tag">Administrator</span>}
      {isBanned(account.ban, now) && <span class="tag bad">Banned</span>}
    </>
  )
}

type Account = Omit<KnownAccount, 'lastSeenAt'>

function UserRow({ user, view: { owned, now } }: { user: KnownAccount; view: UsersView }) {
  const { subscriptions = 0, playlists = 0, watched = 0 } = owned.get(user.id) ?? {}
  return (
    <tr>
      <th scope="row">
        <a href={pathOfUser(user.id)} dir="auto">
          {user.name}
        </a>{' '}
        <UserTags account={user} now={now} />
      </th>
      <td data-label="Last seen">
        {user.lastSeenAt === undefined ? '–' : <RelativeTime at={user.lastSeenAt} now={now} />}
      </td>
      <td data-label="Joined">
        <RelativeTime at={user.createdAt} now={now} />
      </td>
      <td data-label="Subscriptions" class="number">
        {subscriptions}
      </td>
      <td data-label="Playlists" class="number">
        {playlists}
      </td>
      <td data-label="Watched" class="number">
        {watched}
      </td>
    </tr>
  )
}

function UserTable({ view }: { view: UsersView }) {
  return (
    <table class="records">
      <thead>
        <tr>
          <th scope="col">User</th>
          <th scope="col">Last seen</th>
          <th scope="col">Joined</th>
          <th scope="col" class="number">
            Subscriptions
          </th>
          <th scope="col" class="number">
            Playlists
          </th>
          <th scope="col" class="number">
            Watched
          </th>
        </tr>
      </thead>
      <tbody>
        {view.users.map((user) => (
          <UserRow key={user.id} user={user} view={view} />
        ))}
      </tbody>
    </table>
  )
}

/** Where a choice of users is listed, without its page. */
function pathOfUsers({ text, kind, sort }: DirectoryChoice): string {
  const query = new URLSearchParams()
  if (text !== '') query.set('q', text)
  if (kind !== 'all') query.set('kind', kind)
  if (sort !== 'name') query.set('sort', sort)
  return query.size === 0 ? usersPath : `${usersPath}?${query.toString()}`
}

/** Everybody who has an account. */
export function usersPage(visitor: Visitor, view: UsersView & { news?: string | undefined }): Page {
  const { choice, users, total, page, hasNext, news } = view
  const content = (
    <>
      <h1>Users</h1>
      <Search {...view} />
      <p class="muted">{total === 1 ? '1 user' : `${total} users`}</p>
      {users.length === 0 ? <p class="lead">Nobody matches.</p> : <UserTable view={view} />}
      <Turn path={pathOfUsers(choice)} page={page} hasNext={hasNext} words={['Back', 'More']} />
    </>
  )
  return adminPage(visitor, { title: 'Users', tab: usersPath, news, content })
}
