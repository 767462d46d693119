import { longestBanReason } from '../../../identity/accounts/ban.js'
import { isBanned, type Ban } from '../../../identity/accounts/ban-store.js'
import type { Account } from '../../../identity/accounts/store.js'
import type { Owned } from '../../../library/owned-store.js'
import {
  Button,
  describedBy,
  Fact,
  Field,
  Form,
  Notice,
  RelativeTime,
  Time,
} from '../../../html/elements.js'
import type { Mistake } from '../../../html/form-again.js'
import type { Page } from '../../../html/layout.js'
import type { Visitor } from '../../../html/visitor.js'
import { adminPage, pathOfUser, usersPath } from './admin-page.js'
import { OwnPassword } from './own-password.js'
import { UserTags } from './users-page.js'

export interface UserView {
  account: Account
  /** Epoch milliseconds; undefined where no session is left. */
  lastSeenAt: number | undefined
  /** When it is deleted, epoch milliseconds. */
  deletesAt: number | undefined
  /** Whether a second factor is on. */
  hasFactor: boolean
  /** Open ones. */
  sessions: number
  owned: Owned | undefined
  /** Epoch milliseconds. */
  now: number
  news?: string | undefined
  mistake?: (Mistake & { form: string }) | undefined
}

interface SectionProps {
  visitor: Visitor
  view: UserView
}

function UserFacts({ view }: { view: UserView }) {
  const { account, hasFactor, lastSeenAt, sessions, owned, now } = view
  const { email, unconfirmedEmail, createdAt, passwordHash } = account
  return (
    <dl class="facts">
      <Fact name="E-mail">
        {email ?? (unconfirmedEmail ? `${unconfirmedEmail} (not confirmed)` : 'None')}
      </Fact>
      <Fact name="Password">{passwordHash === undefined ? 'None' : 'Set'}</Fact>
      <Fact name="Second factor">{hasFactor ? 'On' : 'Off'}</Fact>
      <Fact name="Joined">
        <RelativeTime at={createdAt} now={now} />
      </Fact>
      <Fact name="Last seen">
        {lastSeenAt === undefined ? 'Unknown' : <RelativeTime at={lastSeenAt} now={now} />}
      </Fact>
      <Fact name="Open sessions">{sessions}</Fact>
      <Fact name="Subscriptions">{owned?.subscriptions ?? 0}</Fact>
      <Fact name="Playlists">{owned?.playlists ?? 0}</Fact>
      <Fact name="Watched videos">{owned?.watched ?? 0}</Fact>
    </dl>
  )
}

const userMistakeIn = ({ mistake }: UserView, form: string) =>
  mistake?.form === form ? mistake.message : undefined

function CurrentBan({ visitor, view, ban }: SectionProps & { ban: Ban }) {
  return (
    <>
      <Notice kind="warning">
        Banned {ban.endsAt === undefined ? 'without end' : 'until '}
        {ban.endsAt !== undefined && <Time at={ban.endsAt} />}
        {ban.reason === undefined ? '.' : ': '}
        {ban.reason !== undefined && <bdi>{ban.reason}</bdi>}
      </Notice>
      <Form visitor={visitor} action={`${pathOfUser(view.account.id)}/unban`}>
        <div class="actions">
          <Button look="primary">Lift the ban</Button>
        </div>
      </Form>
    </>
  )
}

function BanForm({ visitor, view }: SectionProps) {
  const { account, mistake } = view
  const typed = mistake?.form === 'ban' ? mistake.typed : undefined
  const about = { hint: 'Shown when the user tries to log in.' }
  const end = { hint: 'The start of that day in UTC. Leave it empty for a ban without end.' }
  return (
    <Form visitor={visitor} action={`${pathOfUser(account.id)}/ban`} class="stack">
      {mistake?.form === 'ban' && <Notice kind="error">{mistake.message}</Notice>}
      <Field id="reason" label="Reason" {...about}>
        <input
          id="reason"
          name="reason"
          maxLength={longestBanReason}
          value={typed?.reason ?? account.ban?.reason}
          dir="auto"
          {...describedBy('reason', about)}
        />
      </Field>
      <Field id="until" label="Ends on" {...end}>
        <input
          id="until"
          name="until"
          type="date"
          value={typed?.until}
          {...describedBy('until', end)}
        />
      </Field>
      <div class="actions">
        <Button look="danger">Ban</Button>
      </div>
    </Form>
  )
}

function BanSection({ visitor, view }: SectionProps) {
  const { ban } = view.account
  const isNow = ban !== undefined && isBanned(ban, view.now)
  return (
    <section class="card">
      <h2>Ban</h2>
      <p>
        A banned user can’t log in, nothing they use works, and the apps they allowed are revoked.
      </p>
      {isNow ? (
        <>
          <CurrentBan visitor={visitor} view={view} ban={ban} />
          <details class="confirm" open={view.mistake?.form === 'ban'}>
            <summary class="button quiet">Change reason or end</summary>
            <BanForm visitor={visitor} view={view} />
          </details>
        </>
      ) : (
        <BanForm visitor={visitor} view={view} />
      )}
    </section>
  )
}

function SessionSection({ visitor, view: { account, sessions } }: SectionProps) {
  return (
    <section class="card">
      <h2>Log out everywhere</h2>
      <p>
        Ends {sessions === 1 ? '1 open session' : `all ${sessions} open sessions`}: browsers, apps,
        devices and tokens. The user can log in again.
      </p>
      <Form visitor={visitor} action={`${pathOfUser(account.id)}/log-out`}>
        <div class="actions">
          <Button look="danger">Log out everywhere</Button>
        </div>
      </Form>
    </section>
  )
}

function RoleSection({ visitor, view }: SectionProps) {
  const { account } = view
  const isAdministrator = account.role === 'admin'
  return (
    <section class="card">
      <h2>Role</h2>
      <p>
        {isAdministrator
          ? 'An administrator sees all users, and changes, bans and deletes them.'
          : 'An ordinary user sees and changes their own account.'}
      </p>
      <Form visitor={visitor} action={`${pathOfUser(account.id)}/role`} class="stack">
        <OwnPassword id="role-password" mistake={userMistakeIn(view, 'role')} />
        <div class="actions">
          <Button look="danger" name="role" value={isAdministrator ? 'user' : 'admin'}>
            {isAdministrator ? 'Make an ordinary user' : 'Make an administrator'}
          </Button>
        </div>
      </Form>
    </section>
  )
}

function FactorSection({ visitor, view }: SectionProps) {
  if (!view.hasFactor) return undefined
  return (
    <section class="card">
      <h2>Second factor</h2>
      <p>
        For a user who lost phone and recovery codes. Make sure that it is them: after this, the
        password alone is enough.
      </p>
      <Form visitor={visitor} action={`${pathOfUser(view.account.id)}/reset-factor`} class="stack">
        <OwnPassword id="factor-password" mistake={userMistakeIn(view, 'reset-factor')} />
        <div class="actions">
          <Button look="danger">Remove the second factor</Button>
        </div>
      </Form>
    </section>
  )
}

function DeleteSection({ visitor, view }: SectionProps) {
  const { account, deletesAt, now } = view
  const path = pathOfUser(account.id)
  return (
    <section class="card">
      <h2>Delete account</h2>
      {deletesAt === undefined ? (
        <>
          <p>
            The account is deleted in three days with everything in it. Logging in keeps it, so ban
            a user who must not take this back.
          </p>
          <Form visitor={visitor} action={`${path}/delete`} class="stack">
            <OwnPassword id="delete-password" mistake={userMistakeIn(view, 'delete')} />
            <div class="actions">
              <Button look="danger">Delete in three days</Button>
            </div>
          </Form>
        </>
      ) : (
        <>
          <Notice kind="warning">
            It is deleted {deletesAt > now ? <RelativeTime at={deletesAt} now={now} /> : 'soon'} (
            <Time at={deletesAt} />
            ).
          </Notice>
          <Form visitor={visitor} action={`${path}/keep`}>
            <div class="actions">
              <Button look="primary">Keep the account</Button>
            </div>
          </Form>
        </>
      )}
    </section>
  )
}

function OwnAccount({ visitor, view }: SectionProps) {
  return (
    <>
      <p class="lead">
        This is you. <a href="/account">Your account page</a> has your password and the deletion of
        your account.
      </p>
      <div class="sections">
        <RoleSection visitor={visitor} view={view} />
      </div>
    </>
  )
}

/** One user, and what an administrator can do about them. */
export function userPage(visitor: Visitor, view: UserView): Page {
  const { account, now, news, mistake } = view
  const isSelf = account.id === visitor.accountId
  const content = (
    <>
      <h1>
        <bdi>{account.name}</bdi>
      </h1>
      <p>
        <UserTags account={account} now={now} />
      </p>
      <UserFacts view={view} />
      {isSelf ? (
        <OwnAccount visitor={visitor} view={view} />
      ) : (
        <div class="sections two">
          <BanSection visitor={visitor} view={view} />
          <SessionSection visitor={visitor} view={view} />
          <RoleSection visitor={visitor} view={view} />
          <FactorSection visitor={visitor} view={view} />
          <DeleteSection visitor={visitor} view={view} />
        </div>
      )}
    </>
  )
  const isElsewhere =
    mistake !== undefined && !['ban', 'role', 'delete', 'reset-factor'].includes(mistake.form)
  const shown = isElsewhere ? mistake.message : undefined
  return adminPage(visitor, {
    title: account.name,
    tab: usersPath,
    news,
    mistake: shown,
    content,
  })
}
