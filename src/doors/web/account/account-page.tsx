import { exportPath } from '../transfer/transfer-words.js'
import { EmailSection, type EmailView } from './email-section.js'
import { messageFor, PasswordField, type AccountMistake, type FormProps } from './account-forms.js'
import { ownAppsPath } from '../own-apps/paths.js'
import { DiscordSection, type DiscordView } from '../discord/link-section.js'
import {
  Button,
  describedBy,
  Field,
  Form,
  Notice,
  RelativeTime,
  Time,
} from '../../../html/elements.js'
import type { Text } from '../../../html/messages/languages.js'
import type { Visitor } from '../../../html/visitor.js'
import { useMessages } from '../../../html/messages/use-messages.js'
import type { PageSource } from '../../../html/render.js'

interface AccountView {
  /** Absent where this server sends no mail and the account has no address. */
  email: EmailView | undefined
  hasPassword: boolean
  /** Absent where Discord is not set up. */
  discord: DiscordView | undefined
  /** Whether the person may invite others. */
  invites: boolean
  /** When the account is deleted, because the person asked for it; epoch milliseconds. */
  deletesAt: number | undefined
  /** Epoch milliseconds. */
  now: number
  /** Said once after a change. */
  news?: Text | undefined
  mistake?: AccountMistake | undefined
}

function ChangePassword({ visitor, hasPassword, mistake }: FormProps) {
  const { t } = useMessages()
  const messageOf = messageFor(mistake, 'password')
  return (
    <section class="card">
      <h2>{hasPassword ? t('Change password') : t('Set a password')}</h2>
      <p class="muted">{t('This logs you out everywhere else, including apps.')}</p>
      <Form visitor={visitor} action="/account/password" class="stack">
        {hasPassword && (
          <PasswordField
            id="current"
            name="current"
            label={t('Current password')}
            mistake={messageOf('current')}
          />
        )}
        <PasswordField
          id="new"
          name="new"
          label={t('New password')}
          isNew
          mistake={messageOf('new')}
        />
        <PasswordField
          id="again"
          name="again"
          label={t('Confirm new password')}
          isNew
          mistake={messageOf('again')}
        />
        <div class="actions">
          <Button look="primary">{hasPassword ? t('Change password') : t('Set password')}</Button>
        </div>
      </Form>
    </section>
  )
}

const zipPath = `${exportPath}/zip`

function TakeData() {
  const { t } = useMessages()
  return (
    <section class="card">
      <h2>{t('Import and export')}</h2>
      <p>
        {t(
          'Bring subscriptions, playlists and history from Invidious, YouTube, NewPipe, FreeTube, Piped and others, or take everything with you.',
        )}
      </p>
      <p class="actions">
        <a class="button" href="/account/transfer">
          {t('Import and export')}
        </a>
        <a class="button" href={zipPath}>
          {t('Download a copy')}
        </a>
      </p>
    </section>
  )
}

function DeleteNow({ visitor, hasPassword, mistake }: FormProps) {
  const { t } = useMessages()
  const messageOf = messageFor(mistake, 'delete')
  const hint = t('Type {name} to confirm.', { name: visitor.name })
  const about = { hint, mistake: messageOf('name') }
  return (
    <details class="confirm" open={mistake?.form === 'delete'}>
      <summary class="button danger">{t('Delete it now')}</summary>
      <Notice kind="warning">
        {t(
          'Everything is deleted immediately: subscriptions, playlists, history, preferences and the access of every app. This can’t be undone.',
        )}
      </Notice>
      <Form visitor={visitor} action="/account/delete" class="stack">
        <Field id="name" label={t('Your username')} {...about}>
          <input
            id="name"
            name="name"
            required
            value={mistake?.name}
            {...describedBy('name', about)}
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
          />
        </Field>
        {hasPassword && (
          <PasswordField
            id="password"
            name="password"
            label={t('Your password')}
            mistake={messageOf('password')}
          />
        )}
        <div class="actions">
          <Button look="danger">{t('Delete forever')}</Button>
        </div>
      </Form>
    </details>
  )
}

function DeleteAccount({ visitor, hasPassword, mistake }: FormProps) {
  const { t, rich } = useMessages()
  return (
    <section class="card">
      <h2>{t('Delete account')}</h2>
      <p>
        {rich(
          '<a>Download a copy of your data</a> first. Your account is deleted in three days; until then everything works, and logging in again keeps it.',
          { a: (text) => <a href={zipPath}>{text}</a> },
        )}
      </p>
      <Form visitor={visitor} action="/account/delete/plan" class="stack">
        {hasPassword && (
          <PasswordField
            id="plan-password"
            name="password"
            label={t('Your password')}
            mistake={messageFor(mistake, 'plan')('password')}
          />
        )}
        <div class="actions">
          <Button look="danger">{t('Delete in three days')}</Button>
        </div>
      </Form>
      <div class="other">
        <DeleteNow visitor={visitor} hasPassword={hasPassword} mistake={mistake} />
      </div>
    </section>
  )
}

function PlannedDeletion(props: FormProps & { deletesAt: number; now: number }) {
  const { t, rich } = useMessages()
  const { visitor, deletesAt, now } = props
  return (
    <section class="card">
      <h2>{t('Delete account')}</h2>
      <Notice kind="warning">
        {rich(
          'This account is deleted {relative} ({exact}) with everything in it. You can still <a>download a copy</a>.',
          {
            relative: deletesAt > now ? <RelativeTime at={deletesAt} now={now} /> : t('soon'),
            exact: <Time at={deletesAt} />,
            a: (text) => <a href={zipPath}>{text}</a>,
          },
        )}
      </Notice>
      <Form visitor={visitor} action="/account/delete/undo">
        <div class="actions">
          <Button look="primary">{t('Keep my account')}</Button>
        </div>
      </Form>
      <div class="other">
        <DeleteNow {...props} />
      </div>
    </section>
  )
}

/** The user's own account: password, export, deletion. */
export const accountPage =
  (visitor: Visitor, view: AccountView): PageSource =>
  ({ t, rich }) => {
    const { hasPassword, email, discord, invites, deletesAt, now, news, mistake } = view
    const form = { visitor, hasPassword, mistake }
    const content = (
      <>
        <h1>{t('Account')}</h1>
        <p class="lead">
          {rich('You’re logged in as {name}.', { name: <strong>{visitor.name}</strong> })}
        </p>
        {news === undefined ? undefined : <Notice kind="news">{t(news)}</Notice>}
        <p>
          <a class="button" href="/account/security">
            {t('Security: log-ins and events')}
          </a>{' '}
          <a class="button" href={ownAppsPath}>
            {t('My OAuth apps')}
          </a>{' '}
          {invites && (
            <a class="button" href="/invitations">
              {t('Invite others')}
            </a>
          )}
        </p>
        <div class="sections">
          <ChangePassword {...form} />
          {email && <EmailSection {...form} email={email} />}
          {discord && (
            <DiscordSection visitor={visitor} hasPassword={hasPassword} discord={discord} />
          )}
          <TakeData />
          {deletesAt === undefined ? (
            <DeleteAccount {...form} />
          ) : (
            <PlannedDeletion {...form} deletesAt={deletesAt} now={now} />
          )}
        </div>
      </>
    )
    return { title: t('Account'), path: '/account', visitor, width: 'narrow', content }
  }
