import type { Playlist } from '../../../library/playlists/store.js'
import { Button, describedBy, Field, Form, HiddenFields } from '../../../html/elements.js'
import type { Mistake } from '../../../html/form-again.js'
import type { Visitor } from '../../../html/visitor.js'
import { pathOfPlaylist } from '../../../html/playlist-paths.js'
import { randomSecret } from '../../../platform/secret.js'
import { PlaylistFields } from './playlist-fields.js'
import { VideosField } from './videos-field.js'
import { useMessages } from '../../../html/messages/use-messages.js'

/** A mistake in a form of the page, and in which. */
export interface PlaylistMistake extends Mistake {
  form: 'edit' | 'add' | 'file'
}

interface EditProps {
  visitor: Visitor
  playlist: Playlist
  mistake: PlaylistMistake | undefined
}

function Change({ visitor, playlist, mistake }: EditProps) {
  const { t } = useMessages()
  return (
    <Form visitor={visitor} action={pathOfPlaylist(playlist.playlistId)} class="stack">
      <PlaylistFields prefix="" values={playlist} mistake={mistake} />
      <div class="actions">
        <Button look="primary">{t('Save')}</Button>
      </div>
    </Form>
  )
}

function Delete({ visitor, playlist: { playlistId, videoCount } }: EditProps) {
  const { t } = useMessages()
  return (
    <details class="confirm">
      <summary class="button danger">{t('Delete this playlist')}</summary>
      <div class="notice warning">
        <p>
          {t(
            '{videoCount, plural, one {It is deleted immediately, with its # video.} other {It is deleted immediately, with its # videos.}} This can’t be undone.',
            { videoCount },
          )}
        </p>
        <Form visitor={visitor} action={`${pathOfPlaylist(playlistId)}/delete`}>
          <Button look="danger">{t('Yes, delete it')}</Button>
        </Form>
      </div>
    </details>
  )
}

function FromFile({ visitor, playlist, mistake }: EditProps) {
  const { t } = useMessages()
  const about = {
    hint: t(
      'A list or a CSV table of addresses, JSON as it is downloaded here, or any other file with a playlist.',
    ),
    mistake: mistake?.message,
  }
  return (
    <Form
      visitor={visitor}
      action={`${pathOfPlaylist(playlist.playlistId)}/file`}
      class="stack other"
      enctype="multipart/form-data"
    >
      <HiddenFields fields={[['once', randomSecret(18)]]} />
      <Field id="file" label={t('Or all videos of a file')} {...about}>
        <input id="file" name="file" type="file" required {...describedBy('file', about)} />
      </Field>
      <div class="actions">
        <Button>{t('Add from the file')}</Button>
      </div>
    </Form>
  )
}

function AddVideosForm({ mistake: any, ...props }: EditProps) {
  const { t } = useMessages()
  const { visitor, playlist } = props
  const mistake = any?.form === 'add' ? any : undefined
  const once = mistake?.typed.once || randomSecret(18)
  return (
    <details class="confirm edit" open={any !== undefined || playlist.videoCount === 0}>
      <summary class="button primary">{t('Add videos')}</summary>
      <section class="card">
        <Form visitor={visitor} action={`${pathOfPlaylist(playlist.playlistId)}/add`} class="stack">
          <HiddenFields fields={[['once', once]]} />
          <VideosField label={t('Videos')} mistake={mistake} />
          <div class="actions">
            <Button look="primary">{t('Add')}</Button>
          </div>
        </Form>
        <FromFile {...props} mistake={any?.form === 'file' ? any : undefined} />
      </section>
    </details>
  )
}

/** For the owner: more videos, what the playlist is called, who may see it, and its end. */
export function EditPlaylist({ mistake, ...props }: EditProps) {
  const { t } = useMessages()
  const editing = mistake?.form === 'edit' ? mistake : undefined
  return (
    <>
      <AddVideosForm {...props} mistake={mistake?.form === 'edit' ? undefined : mistake} />
      <details class="confirm edit" open={editing !== undefined}>
        <summary class="button">{t('Edit this playlist')}</summary>
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
