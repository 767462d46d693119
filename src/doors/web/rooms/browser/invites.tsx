import { useState } from 'preact/hooks'
import { Press, SendForm, type ViewProps } from './parts.js'
import { managesInvites } from './rights.js'

const roleChoices = [
  ['visitor', 'Like everyone else'],
  ['viewer', 'Watch and chat only'],
  ['trusted', 'Trusted'],
  ['moderator', 'Moderator'],
] as const

/** In hours. */
const lifeChoices = [
  ['', 'Never'],
  ['1', 'In an hour'],
  ['24', 'In a day'],
  ['168', 'In a week'],
] as const

interface ChoiceProps {
  name: string
  label: string
  choices: readonly (readonly [value: string, text: string])[]
}

const hour = 3_600_000

/** The invite that the form asks for, as the server takes it. */
function draftOf({ role, uses, life }: Record<string, string>, now: number) {
  return {
    role,
    ...(uses ? { uses: Number(uses) } : {}),
    ...(life ? { expires: new Date(now + Number(life) * hour).toISOString() } : {}),
  }
}

function Link({ url }: { url: string }) {
  const [isCopied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(url)
    setCopied(true)
  }
  return (
    <div class="search">
      <input
        aria-label="Invite link"
        readOnly
        value={url}
        onFocus={({ currentTarget }) => {
          currentTarget.select()
        }}
      />
      {/* Browsers let a page copy only where it came by https. */}
      {isSecureContext && (
        <Press look="plain" onPress={() => void copy()}>
          {isCopied ? 'Copied' : 'Copy'}
        </Press>
      )}
    </div>
  )
}

function InviteChoice({ name, label, choices }: ChoiceProps) {
  const id = `invite-${name}`
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} name={name}>
        {choices.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  )
}

function InviteFields() {
  return (
    <div class="columns">
      <InviteChoice name="role" label="They can" choices={roleChoices} />
      <InviteChoice name="life" label="The link expires" choices={lifeChoices} />
      <div class="field">
        <label for="invite-uses">For how many people</label>
        <input
          id="invite-uses"
          name="uses"
          type="number"
          min={1}
          max={1_000_000}
          placeholder="Any number"
        />
      </div>
    </div>
  )
}

/** Makes links that let people in, with a role. */
export function Invites({ app, model }: ViewProps) {
  const [url, setUrl] = useState<string>()
  if (!managesInvites(model)) return null
  const make = async (fields: Record<string, string>) => {
    const draft = draftOf(fields, app.clock.now())
    const made = await app.call<{ url: string }>('POST', '/tokens', draft)
    setUrl(made?.url)
  }
  return (
    <details class="confirm">
      <summary class="button quiet">Invite people</summary>
      <SendForm
        class="stack"
        label="Invite people"
        onSend={(fields) => {
          void make(fields)
          return false
        }}
      >
        <InviteFields />
        <div class="actions">
          <button type="submit" class="button primary">
            Make a link
          </button>
        </div>
      </SendForm>
      {url !== undefined && <Link url={url} />}
    </details>
  )
}
