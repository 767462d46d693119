import type { Playlist } from '../../../library/playlists/store.js'
import { Button, Form, HiddenFields } from '../../../html/elements.js'
import type { Mistake } from '../../../html/form-again.js'
import type { Visitor } from '../../../html/visitor.js'
import { pathOfPlaylist } from '../../../html/playlist-paths.js'
import { randomSecret } from '../../../platform/secret.js'
import { PlaylistFields } from './playlist-fields.js'
import { countText } from './playlist-words.js'
import { VideosField } from './videos-field.js'

/** A mistake in a form of the page, and in which. */
export interface PlaylistMistake extends Mistake {
  form: 'edit' | 'add'
}

interface EditProps {
  visitor: Visitor
  playlist: Playlist
  mistake: PlaylistMistake | undefined
}

function Change({ visitor, playlist, mistake }: EditProps) {
  return (
    <Form visitor={visitor} action={pathOfPlaylist(playlist.playlistId)} class="stack">
      <PlaylistFields prefix="" values={playlist} mistake={mistake} />
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

function AddVideosForm({ visitor, playlist, mistake }: EditProps) {
  const once = mistake?.typed.once || randomSecret(18)
  return (
    <details class="confirm edit" open={mistake !== undefined || playlist.videoCount === 0}>
      <summary class="button primary">Add videos</summary>
      <section class="card">
        <Form visitor={visitor} action={`${pathOfPlaylist(playlist.playlistId)}/add`} class="stack">
          <HiddenFields fields={[['once', once]]} />
          <VideosField label="Videos" mistake={mistake} />
          <div class="actions">
            <Button look="primary">Add</Button>
          </div>
        </Form>
      </section>
    </details>
  )
}

/** For the owner: more videos, what the playlist is called, who may see it, and its end. */
export function EditPlaylist({ mistake, ...props }: EditProps) {
  const editing = mistake?.form === 'edit' ? mistake : undefined
  return (
    <>
      <AddVideosForm {...props} mistake={mistake?.form === 'add' ? mistake : undefined} />
      <details class="confirm edit" open={editing !== undefined}>
        <summary class="button">Edit this playlist</summary>
        <div class="sections">
          <section class="card">
            <Change {...props} mistake={editing} />
          </section>
          <Delete {...props} mistake={undefined} />
        </div>
      </details>
    </>
  )
}
