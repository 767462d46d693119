import { DiscordSection, type DiscordView } from '../discord/link-section.js'
import { Button, Field, Form, Notice } from '../../../html/elements.js'
import type { Page } from '../../../html/layout.js'
import type { Visitor } from '../../../html/visitor.js'

interface AccountView {
  hasPassword: boolean
  /** Absent where Discord is not set up. */
  discord: DiscordView | undefined
  /** Said once after a change. */
  news?: string | undefined
}

interface PasswordInputProps {
  id: string
  name: string
  isNew?: boolean
}

const PasswordInput = ({ isNew = false, ...rest }: PasswordInputProps) => (
  <input
    type="password"
    required
    autocomplete={isNew ? 'new-password' : 'current-password'}
    {...rest}
  />
)

function ChangePassword({ visitor, hasPassword }: { visitor: Visitor; hasPassword: boolean }) {
  return (
    <section class="card">
      <h2>{hasPassword ? 'Change password' : 'Set a password'}</h2>
      <p class="muted">This logs you out everywhere else, including apps.</p>
      <Form visitor={visitor} action="/account/password" class="stack">
        {hasPassword && (
          <Field id="current" label="Current password">
            <PasswordInput id="current" name="current" />
          </Field>
        )}
        <Field id="new" label="New password">
          <PasswordInput id="new" name="new" isNew />
        </Field>
        <Field id="again" label="Confirm new password">
          <PasswordInput id="again" name="again" isNew />
        </Field>
        <div class="actions">
          <Button look="primary">{hasPassword ? 'Change' : 'Set'} password</Button>
        </div>
      </Form>
    </section>
  )
}

function TakeData() {
  return (
    <section class="card">
      <h2>Export your data</h2>
      <p>
        Subscriptions, playlists, watch history and preferences in one file that Invidious and other
        programs can import.
      </p>
      <p>
        <a class="button" href="/api/v1/auth/export/invidious" download="foyer-export.json">
          Download a copy
        </a>
      </p>
    </section>
  )
}

function DeleteAccount({ visitor, hasPassword }: { visitor: Visitor; hasPassword: boolean }) {
  return (
    <section class="card">
      <h2>Delete account</h2>
      <details class="confirm">
        <summary class="button danger">Delete this account</summary>
        <Notice kind="warning">
          Everything is deleted immediately: subscriptions, playlists, history, preferences and the
          access of every app. This can’t be undone.
        </Notice>
        <Form visitor={visitor} action="/account/delete" class="stack">
          <Field id="name" label="Your username" hint={`Type ${visitor.name} to confirm.`}>
            <input
              id="name"
              name="name"
              required
              aria-describedby="name-hint"
              autocomplete="off"
              autocapitalize="none"
              spellcheck={false}
            />
          </Field>
          {hasPassword && (
            <Field id="password" label="Your password">
              <PasswordInput id="password" name="password" />
            </Field>
          )}
          <div class="actions">
            <Button look="danger">Delete forever</Button>
          </div>
        </Form>
      </details>
    </section>
  )
}

/** The user's own account: password, export, deletion. */
export function accountPage(visitor: Visitor, { hasPassword, discord, news }: AccountView): Page {
  const content = (
    <>
      <h1>Account</h1>
      <p class="lead">
        You’re logged in as <strong>{visitor.name}</strong>.
      </p>
      {news === undefined ? undefined : <Notice kind="news">{news}</Notice>}
      <div class="sections">
        <ChangePassword visitor={visitor} hasPassword={hasPassword} />
        {discord && (
          <DiscordSection visitor={visitor} hasPassword={hasPassword} discord={discord} />
        )}
        <TakeData />
        <DeleteAccount visitor={visitor} hasPassword={hasPassword} />
      </div>
    </>
  )
  return { title: 'Account', path: '/account', visitor, width: 'narrow', content }
}
