export const listPath = '/feed/playlists'

export const pathOfPlaylist = (playlistId: string) => `${listPath}/${playlistId}`

/** The page of one of our playlists that is asked for as Invidious does: `/playlist?list=IVPL…`. */
export function findOwnPlaylistPath(url: string): string | undefined {
  if (!/^\/playlist\/?\?/.test(url)) return undefined
  const list = new URLSearchParams(url.slice(url.indexOf('?'))).get('list') ?? ''
  return /^IVPL[\w-]+$/.test(list) ? pathOfPlaylist(list) : undefined
}
