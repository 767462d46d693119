import { Button, Field, Form } from '../../../html/elements.js'
import type { Page } from '../../../html/layout.js'
import type { Visitor } from '../../../html/visitor.js'
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
