import type { Playlist, Privacy } from '../../../library/playlists/store.js'
import { Button, Field, Form } from '../../../html/elements.js'
import type { Visitor } from '../../../html/visitor.js'
import { pathOfPlaylist } from '../../../html/playlist-paths.js'
import { countText } from './playlist-words.js'

interface EditProps {
  visitor: Visitor
  playlist: Playlist
}

const choices: readonly (readonly [Privacy, string])[] = [
  ['public', 'Public: everyone'],
  ['unlisted', 'Unlisted: anyone with the link'],
  ['private', 'Private: only you'],
]

function Change({ visitor, playlist }: EditProps) {
  const { playlistId, title, description, privacy } = playlist
  return (
    <Form visitor={visitor} action={pathOfPlaylist(playlistId)} class="stack">
      <Field id="title" label="Title">
        <input id="title" name="title" value={title} required maxLength={150} autocomplete="off" />
      </Field>
      <Field id="description" label="Description">
        <textarea id="description" name="description" rows={4} maxLength={10_000}>
          {description}
        </textarea>
      </Field>
      <Field id="privacy" label="Who can see it">
        <select id="privacy" name="privacy">
          {choices.map(([value, text]) => (
            <option key={value} value={value} selected={value === privacy}>
              {text}
            </option>
          ))}
        </select>
      </Field>
      <div class="actions">
        <Button look="primary">Save</Button>
      </div>
    </Form>
  )
}

function Delete({ visitor, playlist: { playlistId, videoCount } }: EditProps) {
  return (
    <details class="confirm">
      <summary class="button danger">Delete this playlist</summary>
      <div class="notice warning">
        <p>It is deleted immediately, with its {countText(videoCount)}. This can’t be undone.</p>
        <Form visitor={visitor} action={`${pathOfPlaylist(playlistId)}/delete`}>
          <Button look="danger">Yes, delete it</Button>
        </Form>
      </div>
    </details>
  )
}

/** For the owner: what a playlist is called, who may see it, and its end. */
export function EditPlaylist(props: EditProps) {
  return (
    <details class="confirm edit">
      <summary class="button">Edit this playlist</summary>
      <div class="sections">
        <section class="card">
          <Change {...props} />
        </section>
        <Delete {...props} />
      </div>
    </details>
  )
}
