import type { Text } from '../../../html/messages/languages.js'
import type { Privacy } from '../../../library/playlists/store.js'
import { describedBy, Field } from '../../../html/elements.js'
import type { Mistake } from '../../../html/form-again.js'
import { useMessages } from '../../../html/messages/use-messages.js'

const choices: readonly (readonly [Privacy, Text])[] = [
  ['public', 'Public: everyone'],
  ['unlisted', 'Unlisted: anyone with the link'],
  ['private', 'Private: only you'],
]

interface PlaylistFieldsProps {
  /** Begins the ids of the fields; a page has one of each. */
  prefix: string
  values: { title: string; description: string; privacy: string }
  mistake: Mistake | undefined
}

const mistakeOf = (mistake: Mistake | undefined, field: string) =>
  mistake?.field === field ? mistake.message : undefined

/** What a playlist is called and who may see it; what was typed comes back after a mistake. */
export function PlaylistFields({ prefix, values, mistake }: PlaylistFieldsProps) {
  const { t } = useMessages()
  const { title, description, privacy } = { ...values, ...mistake?.typed }
  const [titleId, textId, privacyId] = [`${prefix}title`, `${prefix}text`, `${prefix}privacy`]
  const aboutTitle = { mistake: mistakeOf(mistake, 'title') }
  const aboutText = { mistake: mistakeOf(mistake, 'description') }
  const aboutPrivacy = { mistake: mistakeOf(mistake, 'privacy') }
  return (
    <>
      <Field id={titleId} label={t('Title')} {...aboutTitle}>
        <input
          id={titleId}
          name="title"
          value={title}
          required
          maxLength={150}
          dir="auto"
          autocomplete="off"
          {...describedBy(titleId, aboutTitle)}
        />
      </Field>
      <Field id={textId} label={t('Description (optional)')} {...aboutText}>
        <textarea
          id={textId}
          name="description"
          rows={3}
          maxLength={10_000}
          dir="auto"
          {...describedBy(textId, aboutText)}
        >
          {description}
        </textarea>
      </Field>
      <Field id={privacyId} label={t('Who can see it')} {...aboutPrivacy}>
        <select id={privacyId} name="privacy" {...describedBy(privacyId, aboutPrivacy)}>
          {choices.map(([value, text]) => (
            <option key={value} value={value} selected={value === privacy}>
              {t(text)}
            </option>
          ))}
        </select>
      </Field>
    </>
  )
}
