import { escapeMarkup } from '../../../platform/http/escape-markup.js'

/** What a page of the Invidious behind is to say of the person in front of it. */
export interface PageState {
  name: string
  /** Where the page's forms lead back to. */
  here: string
  /** The token for a form that posts to the path `action`. */
  formToken: (action: string) => string
  /** The channel of the page's Subscribe button, if there is one. */
  subscription: { ucid: string; isSubscribed: boolean } | undefined
  /** The video of the page, and the playlists that it can be added to. */
  watching: { videoId: string; playlists: readonly { id: string; title: string }[] } | undefined
}

/** The link in the corner of every page. */
const logInLink = /<a href="\/login\?[^"]*"\s+class="pure-menu-heading">[^<]*<\/a>/
/** The button, which is a link to the log-in page for who is logged out; then its words. */
const subscribeLink =
  /<a id="subscribe" class="[^"]*"\s+href="\/login\?[^"]*">\s*<b>([^<|]*)(\|[^<]*)?<\/b>\s*<\/a>/
const channelPath = /\/channel\/(UC[A-Za-z0-9_-]{22})/g

/** The channel that the Subscribe button of a page is about: the last one named before it. */
export function findChannelOfPage(html: string): string | undefined {
  const button = subscribeLink.exec(html)
  if (!button) return undefined
  return [...html.slice(0, button.index).matchAll(channelPath)].at(-1)?.[1]
}

interface ButtonForm {
  /** A path, and a query that is already escaped for a URL. */
  action: string
  query: string
  words: string
  fields?: string
  look: string
}

function formHtml({ formToken, here }: PageState, form: ButtonForm): string {
  const { action, query, words, fields = '', look } = form
  const target = `${action}?${query}${query && '&'}referer=${encodeURIComponent(here)}`
  return (
    `<form action="${escapeMarkup(target)}" method="post">` +
    `<input type="hidden" name="csrf_token" value="${formToken(action)}">${fields}` +
    `<button type="submit" class="${look}">${words}</button></form>`
  )
}

function personHtml(state: PageState): string {
  const name = escapeMarkup(state.name)
  const link = `<a id="user_name" href="/feed/subscriptions" class="pure-menu-heading">${name}</a>`
  const out = { action: '/signout', query: '', words: 'Log out', look: 'pure-menu-heading' }
  return link + formHtml(state, out)
}

function watchingHtml(state: PageState): string {
  if (!state.watching) return ''
  const { videoId, playlists } = state.watching
  const look = 'pure-button'
  const id = encodeURIComponent(videoId)
  const watched = formHtml(state, {
    action: '/watch_ajax',
    query: `action=mark_watched&id=${id}`,
    words: 'Mark as watched',
    look,
  })
  if (playlists.length === 0) return watched
  const options = playlists.map(
    ({ id: value, title }) => `<option value="${value}">${escapeMarkup(title)}</option>`,
  )
  const fields = `<select name="playlist_id">${options.join('')}</select>`
  const query = `action=add_video&video_id=${id}`
  const words = 'Add to playlist'
  return watched + formHtml(state, { action: '/playlist_ajax', query, words, fields, look })
}

function subscribeHtml(state: PageState, word: string, count: string): string {
  if (!state.subscription) return ''
  const { ucid, isSubscribed } = state.subscription
  const action = isSubscribed ? 'remove_subscriptions' : 'create_subscription_to_channel'
  const words = `<b>${isSubscribed ? 'Unsubscribe ' : word}${count}</b>`
  const button = {
    action: '/subscription_ajax',
    query: `action=${action}&c=${ucid}`,
    words,
    look: 'pure-button pure-button-primary',
  }
  return formHtml(state, button) + watchingHtml(state)
}

/**
 * A page of an Invidious as it is for a person who is logged in here. It was made for nobody in
 * particular: its link to the log-in page becomes the person's name, its Subscribe button works.
 * What does not look as expected stays as it is.
 */
export function rewritePage(html: string, state: PageState): string {
  return html
    .replace(logInLink, () => personHtml(state))
    .replace(subscribeLink, (whole, word: string, count = '') =>
      state.subscription ? subscribeHtml(state, word, String(count)) : whole,
    )
}
