import { roleWords } from '../room-words.js'
import { Press, SendForm, type ViewProps } from './parts.js'
import { requests, type User } from './protocol.js'
import { findOwnUser, mayPutOut, rolesToGive } from './rights.js'
import { isRefused } from './server.js'

const statusWords: Readonly<Record<User['status'], string | undefined>> = {
  none: undefined,
  ready: undefined,
  buffering: 'loading',
  error: 'can’t play this',
}

function Manage({ app, model, user }: ViewProps & { user: User }) {
  const roles = rolesToGive(model, user)
  const mayRemove = mayPutOut(model, user)
  if (roles.length === 0 && !mayRemove) return null
  return (
    <details class="manage">
      <summary aria-label={`Manage ${user.name}`}>Manage</summary>
      <div class="order">
        {roles.length > 0 && (
          <select
            aria-label={`Role of ${user.name}`}
            value={String(user.role)}
            onChange={({ currentTarget }) => {
              app.ask(requests.promote(user.id, Number(currentTarget.value)))
            }}
          >
            {roles.map((role) => (
              <option key={role} value={String(role)}>
                {roleWords[role]}
              </option>
            ))}
          </select>
        )}
        {mayRemove && (
          <>
            <Press
              label={`Remove ${user.name} for ten minutes`}
              onPress={() => {
                app.ask(requests.kick(user.id))
              }}
            >
              Kick
            </Press>
            <Press
              look="danger"
              label={`Ban ${user.name} for good`}
              onPress={() => {
                app.ask(requests.ban(user.id))
              }}
            >
              Ban
            </Press>
          </>
        )}
      </div>
    </details>
  )
}

function Person({ app, model, user }: ViewProps & { user: User }) {
  const facts = [
    roleWords[user.role].toLowerCase(),
    user.id === model.you?.id ? 'you' : undefined,
    statusWords[user.status],
  ].filter(Boolean)
  return (
    <li>
      <bdi class="name">{user.name}</bdi> <span class="muted">{facts.join(' · ')}</span>
      <Manage app={app} model={model} user={user} />
    </li>
  )
}

/** Guests have made-up names until they choose one. */
function GuestName({ app, model }: ViewProps) {
  if (app.config.isLoggedIn) return null
  const rename = async (username: string) => {
    const body = { username }
    const renamed = await app.server.call<object>({ method: 'POST', path: '/api/user', body })
    if (isRefused(renamed)) app.notify(renamed.refused)
  }
  const { name = '' } = findOwnUser(model) ?? {}
  return (
    <details class="manage">
      <summary>Change your name</summary>
      <SendForm
        class="say"
        label="Your name"
        onSend={({ username = '' }) => {
          void rename(username.trim())
          return false
        }}
      >
        <input
          name="username"
          aria-label="Your name"
          defaultValue={name}
          required
          maxLength={48}
          autocomplete="nickname"
          dir="auto"
        />
        <button type="submit" class="button">
          Save
        </button>
      </SendForm>
      <p class="hint">
        <a href={`/login?referer=${encodeURIComponent(location.pathname)}`}>Log in</a> to be known
        by your own name.
      </p>
    </details>
  )
}

/** Who is here, and what you may do about them. */
export function People({ app, model }: ViewProps) {
  return (
    <section class="people card" aria-labelledby="people-title">
      <h2 id="people-title">People ({model.users.length})</h2>
      <ul class="rows">
        {model.users.map((user) => (
          <Person key={user.id} app={app} model={model} user={user} />
        ))}
      </ul>
      <GuestName app={app} model={model} />
    </section>
  )
}
