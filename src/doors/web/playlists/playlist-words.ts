import type { Text } from '../../../html/messages/languages.js'
import type { Messages } from '../../../html/messages/messages.js'
import type { Playlist } from '../../../library/playlists/store.js'

export const privacyWords: Readonly<Record<Playlist['privacy'], Text>> = {
  public: 'Public',
  unlisted: 'Unlisted',
  private: 'Private',
}

export const countText = (count: number, { t }: Messages) =>
  t('{count, plural, one {# video} other {# videos}}', { count })

/** Clients may leave a title empty; a heading and a link may not be. */
export const titleOf = ({ title }: Pick<Playlist, 'title'>, { t }: Messages) =>
  title.trim() || t('Untitled')
