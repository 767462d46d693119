import { Button, describedBy, Field, Notice } from '../../../html/elements.js'
import { roomsPath } from './room-words.js'

/** What was typed into the form. */
export interface TypedRoom {
  title: string
  name: string
  visibility: string
  keep: string
}

export interface NewRoomProps {
  /** Only people with an account can own a room: keep it, or make it private. */
  hasAccount: boolean
  typed?: TypedRoom | undefined
  /** What is wrong with the name that was sent. */
  nameMistake?: string | undefined
  /** What else is wrong. */
  mistake?: string | undefined
}

const visibilities: readonly (readonly [string, string])[] = [
  ['unlisted', 'Anyone with the link'],
  ['public', 'Everyone: it’s listed here'],
  ['private', 'Only people you invite'],
]

function Visibility({ hasAccount, typed }: NewRoomProps) {
  const offered = visibilities.filter(([value]) => hasAccount || value !== 'private')
  return (
    <Field id="visibility" label="Who can come in">
      <select id="visibility" name="visibility">
        {offered.map(([value, text]) => (
          <option key={value} value={value} selected={value === typed?.visibility}>
            {text}
          </option>
        ))}
      </select>
    </Field>
  )
}

function Name({ typed, nameMistake }: NewRoomProps) {
  const hint = 'Letters, digits, - and _. Leave it empty for a random one.'
  return (
    <Field id="name" label="Address" hint={hint} mistake={nameMistake}>
      <input
        id="name"
        name="name"
        value={typed?.name ?? ''}
        maxLength={32}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        {...describedBy('name', { hint, mistake: nameMistake })}
      />
    </Field>
  )
}

function KeepRoom({ hasAccount, typed }: NewRoomProps) {
  if (!hasAccount) {
    return (
      <p class="hint">
        It’s deleted ten minutes after everyone has left.{' '}
        <a href={`/login?referer=${encodeURIComponent(roomsPath)}`}>Log in</a> to keep a room or
        make it private.
      </p>
    )
  }
  return (
    <div class="choices">
      <label>
        <input type="checkbox" name="keep" checked={typed?.keep === 'on'} />
        Keep this room when it’s empty
      </label>
      <p class="hint">Otherwise it’s deleted ten minutes after everyone has left.</p>
    </div>
  )
}

/** The form that makes a room, with what is wrong with the last try. */
export function NewRoomForm(props: NewRoomProps) {
  return (
    <form method="post" action={roomsPath} class="stack">
      {props.mistake === undefined ? undefined : <Notice kind="error">{props.mistake}</Notice>}
      <Field id="title" label="Title">
        <input
          id="title"
          name="title"
          value={props.typed?.title ?? ''}
          maxLength={255}
          autocomplete="off"
          dir="auto"
        />
      </Field>
      <Name {...props} />
      <Visibility {...props} />
      <KeepRoom {...props} />
      <div class="actions">
        <Button look="primary">Create the room</Button>
      </div>
    </form>
  )
}
