import type { Preferences } from '../preferences/preferences.js'

type Order = Preferences['sort']

interface Sortable {
  title: string
  author: string
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/**
 * Orders one page of a feed, which comes newest first. Like Invidious, only within the page:
 * pages themselves always follow the time of publishing.
 */
export function orderPage<V extends Sortable>(videos: readonly V[], order: Order): V[] {
  const byTitle = () => [...videos].sort((a, b) => compare(a.title, b.title))
  const byChannel = () => [...videos].sort((a, b) => compare(a.author, b.author))
  switch (order) {
    case 'published':
      return [...videos]
    case 'published - reverse':
      return [...videos].reverse()
    case 'alphabetically':
      return byTitle()
    case 'alphabetically - reverse':
      return byTitle().reverse()
    case 'channel name':
      return byChannel()
    case 'channel name - reverse':
      return byChannel().reverse()
  }
}
