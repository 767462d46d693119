import { Button, Field, Form } from '../../../html/elements.js'
import type { Page } from '../../../html/layout.js'
import type { Visitor } from '../../../html/visitor.js'
import {
  defaultPreferences,
  feedOrders,
  type Preferences,
} from '../../../library/preferences/preferences.js'
import type { Playlist } from '../../../library/playlists/store.js'

/** A form that asks for confirmation before something is deleted. */
interface Question {
  title: string
  warning: string
  action: string
  /** What the form carries. */
  fields?: Readonly<Record<string, string>>
  words: string
  back: string
}

function questionPage(visitor: Visitor, question: Question): Page {
  const { title, warning, action, fields = {}, words, back } = question
  const content = (
    <>
      <h1>{title}</h1>
      <p class="lead">{warning}</p>
      <Form visitor={visitor} action={action}>
        {Object.entries(fields).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <div class="actions">
          <Button look="danger">{words}</Button>
          <a class="button" href={back}>
            Cancel
          </a>
        </div>
      </Form>
    </>
  )
  return { title, visitor, width: 'narrow', content }
}

export const clearHistoryPage = (visitor: Visitor): Page =>
  questionPage(visitor, {
    title: 'Clear watch history?',
    warning: "This removes every video from your history. It can't be undone.",
    action: '/clear_watch_history',
    words: 'Clear history',
    back: '/feed/history',
  })

export const deletePlaylistPage = (visitor: Visitor, { playlistId, title }: Playlist): Page =>
  questionPage(visitor, {
    title: `Delete “${title}”?`,
    warning: "The playlist is deleted immediately. This can't be undone.",
    action: '/delete_playlist',
    fields: { list: playlistId },
    words: 'Delete playlist',
    back: `/feed/playlists/${playlistId}`,
  })

export function createPlaylistPage(visitor: Visitor): Page {
  const content = (
    <>
      <h1>New playlist</h1>
      <Form visitor={visitor} action="/create_playlist" class="stack">
        <Field id="title" label="Title">
          <input id="title" name="title" required maxLength={150} autocomplete="off" />
        </Field>
        <Field id="privacy" label="Who can see it">
          <select id="privacy" name="privacy">
            <option value="public">Public: everyone</option>
            <option value="unlisted">Unlisted: anyone with the link</option>
            <option value="private">Private: only you</option>
          </select>
        </Field>
        <div class="actions">
          <Button look="primary">Create playlist</Button>
        </div>
      </Form>
    </>
  )
  return { title: 'New playlist', visitor, width: 'narrow', content }
}

/** The preferences that a form can hold: no lists. */
export const formPreferences = Object.entries(defaultPreferences).flatMap(([name, value]) =>
  Array.isArray(value) ? [] : [{ name, kind: typeof value }],
)

const labelOf = (name: string) => name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ')

function PreferenceInput({ name, value }: { name: string; value: unknown }) {
  if (typeof value === 'boolean') {
    return <input id={name} name={name} type="checkbox" checked={value} />
  }
  if (name === 'sort') {
    return (
      <select id={name} name={name}>
        {feedOrders.map((order) => (
          <option key={order} value={order} selected={order === value}>
            {order}
          </option>
        ))}
      </select>
    )
  }
  return <input id={name} name={name} value={String(value)} maxLength={100} autocomplete="off" />
}

export function preferencesPage(visitor: Visitor, preferences: Preferences): Page {
  const values = new Map<string, unknown>(Object.entries(preferences))
  const content = (
    <>
      <h1>Preferences</h1>
      <Form visitor={visitor} action="/preferences" class="stack">
        {formPreferences.map(({ name }) => (
          <Field key={name} id={name} label={labelOf(name)}>
            <PreferenceInput name={name} value={values.get(name)} />
          </Field>
        ))}
        <div class="actions">
          <Button look="primary">Save</Button>
        </div>
      </Form>
    </>
  )
  return { title: 'Preferences', path: '/preferences', visitor, width: 'narrow', content }
}
