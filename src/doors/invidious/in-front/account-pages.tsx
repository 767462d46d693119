import { Button, Field, Form } from '../../../html/elements.js'
import type { Messages } from '../../../html/messages/messages.js'
import type { Visitor } from '../../../html/visitor.js'
import type { Playlist } from '../../../library/playlists/store.js'
import type { PageSource } from '../../../html/render.js'

/** A form that asks for confirmation before something is deleted. */
interface Question {
  title: string
  warning: string
  action: string
  /** What the form carries. */
  fields?: Readonly<Record<string, string>>
  words: string
  back: string
}

const questionPage =
  (visitor: Visitor, ask: (messages: Messages) => Question): PageSource =>
  (messages) => {
    const { title, warning, action, fields = {}, words, back } = ask(messages)
    const content = (
      <>
        <h1>{title}</h1>
        <p class="lead">{warning}</p>
        <Form visitor={visitor} action={action}>
          {Object.entries(fields).map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          <div class="actions">
            <Button look="danger">{words}</Button>
            <a class="button" href={back}>
              {messages.t('Cancel')}
            </a>
          </div>
        </Form>
      </>
    )
    return { title, visitor, width: 'narrow', content }
  }

export const clearHistoryPage = (visitor: Visitor): PageSource =>
  questionPage(visitor, ({ t }) => ({
    title: t('Clear watch history?'),
    warning: t('This removes every video from your history. It can’t be undone.'),
    action: '/clear_watch_history',
    words: t('Clear history'),
    back: '/feed/history',
  }))

export const deletePlaylistPage = (visitor: Visitor, { playlistId, title }: Playlist): PageSource =>
  questionPage(visitor, ({ t }) => ({
    title: t('Delete “{title}”?', { title }),
    warning: t('The playlist is deleted immediately. This can’t be undone.'),
    action: '/delete_playlist',
    fields: { list: playlistId },
    words: t('Delete playlist'),
    back: `/feed/playlists/${playlistId}`,
  }))

export const createPlaylistPage =
  (visitor: Visitor): PageSource =>
  ({ t }) => {
    const content = (
      <>
        <h1>{t('New playlist')}</h1>
        <Form visitor={visitor} action="/create_playlist" class="stack">
          <Field id="title" label={t('Title')}>
            <input id="title" name="title" required maxLength={150} autocomplete="off" />
          </Field>
          <Field id="privacy" label={t('Who can see it')}>
            <select id="privacy" name="privacy">
              <option value="public">{t('Public: everyone')}</option>
              <option value="unlisted">{t('Unlisted: anyone with the link')}</option>
              <option value="private">{t('Private: only you')}</option>
            </select>
          </Field>
          <div class="actions">
            <Button look="primary">{t('Create playlist')}</Button>
          </div>
        </Form>
      </>
    )
    return { title: t('New playlist'), visitor, width: 'narrow', content }
  }
