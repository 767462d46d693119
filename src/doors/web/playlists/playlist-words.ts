import type { Playlist } from '../../../library/playlists/store.js'

export const privacyWords: Readonly<Record<Playlist['privacy'], string>> = {
  public: 'Public',
  unlisted: 'Unlisted',
  private: 'Private',
}

export const countText = (count: number) => (count === 1 ? '1 video' : `${count} videos`)

/** Clients may leave a title empty; a heading and a link may not be. */
export const titleOf = ({ title }: Pick<Playlist, 'title'>) => title.trim() || 'Untitled'
