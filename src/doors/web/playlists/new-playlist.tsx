import { Button, Form, HiddenFields, ProblemNotice } from '../../../html/elements.js'
import type { Mistake } from '../../../html/form-again.js'
import { listPath } from '../../../html/playlist-paths.js'
import type { Visitor } from '../../../html/visitor.js'
import { randomSecret } from '../../../platform/secret.js'
import { PlaylistFields } from './playlist-fields.js'
import { VideosField } from './videos-field.js'
import { useMessages } from '../../../html/messages/use-messages.js'

interface NewPlaylistProps {
  visitor: Visitor
  /** Whether there is none yet. */
  isFirst: boolean
  mistake: Mistake | undefined
}

const empty = { title: '', description: '', privacy: 'private' }

/** The form that makes a playlist, with videos or without. */
export function NewPlaylist({ visitor, isFirst, mistake }: NewPlaylistProps) {
  const { t } = useMessages()
  const once = mistake?.typed.once || randomSecret(18)
  return (
    <details class="confirm edit" open={isFirst || mistake !== undefined}>
      <summary class="button primary">{t('New playlist')}</summary>
      <section class="card">
        {mistake && mistake.field === undefined && <ProblemNotice message={mistake.message} />}
        <Form visitor={visitor} action={listPath} class="stack">
          <HiddenFields fields={[['once', once]]} />
          <PlaylistFields prefix="new-" values={empty} mistake={mistake} />
          <VideosField label={t('Videos (optional)')} mistake={mistake} />
          <div class="actions">
            <Button look="primary">{t('Create playlist')}</Button>
          </div>
        </Form>
      </section>
    </details>
  )
}
