import type { Counts } from './report.js'

const countedKind = (count: number, one: string, many: string) =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`

/** Counts in words, those that are not nothing. */
export function importWordsOf(counts: Partial<Counts>): string {
  const { subscriptions = 0, groups = 0, playlists = 0, playlistVideos, history = 0 } = counts
  const { preferences = 0 } = counts
  const videos =
    playlistVideos === undefined ? '' : ` with ${countedKind(playlistVideos, 'video', 'videos')}`
  const words = [
    subscriptions && countedKind(subscriptions, 'subscription', 'subscriptions'),
    groups && countedKind(groups, 'group', 'groups'),
    playlists && `${countedKind(playlists, 'playlist', 'playlists')}${videos}`,
    history && countedKind(history, 'watched video', 'watched videos'),
    preferences && countedKind(preferences, 'preference', 'preferences'),
  ].filter((text) => text !== 0)
  return words.length === 0 ? 'nothing' : words.join(', ')
}
