import { useMessages } from '../../../html/messages/use-messages.js'
import { describedBy, Field } from '../../../html/elements.js'
import type { Mistake } from '../../../html/form-again.js'

/** Where addresses of videos are typed or pasted. */
export function VideosField({ label, mistake }: { label: string; mistake: Mistake | undefined }) {
  const { t } = useMessages()
  const hint = t('Addresses from YouTube or any front end, or ids: one a line.')
  const about = { hint, mistake: mistake?.field === 'videos' ? mistake.message : undefined }
  return (
    <Field id="videos" label={label} {...about}>
      <textarea
        id="videos"
        name="videos"
        rows={3}
        maxLength={60_000}
        spellcheck={false}
        autocapitalize="none"
        {...describedBy('videos', about)}
      >
        {mistake?.typed.videos}
      </textarea>
    </Field>
  )
}
