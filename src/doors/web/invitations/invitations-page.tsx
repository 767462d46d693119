import { longestNote, mostDays, mostUses } from '../../../identity/invitations/invitations.js'
import type { Invitation } from '../../../identity/invitations/store.js'
import { Button, describedBy, Field, Form, Notice, RelativeTime } from '../../../html/elements.js'
import type { Mistake } from '../../../html/form-again.js'
import type { Page } from '../../../html/layout.js'
import { Turn } from '../../../html/page-links.js'
import { pageOfList } from '../../../html/page-of-list.js'
import type { Visitor } from '../../../html/visitor.js'
import { adminPage, invitationsPath } from '../admin/admin-page.js'

export interface InvitationsView {
  invitations: readonly Invitation[]
  /** Which page of them, from 1. */
  page?: number | undefined
  /** Whether this server makes use of invitations. */
  isOn: boolean
  /** Epoch milliseconds. */
  now: number
  /** The address of an invitation that was made just now; shown once. */
  made?: string | undefined
  news?: string | undefined
  mistake?: Mistake | undefined
}

interface NumberProps {
  id: string
  label: string
  most: number
  value: string
  mistake: string | undefined
}

function NumberField({ id, label, most, value, mistake }: NumberProps) {
  return (
    <Field id={id} label={label} mistake={mistake}>
      <input
        id={id}
        name={id}
        type="number"
        min={1}
        max={most}
        value={value}
        required
        {...describedBy(id, { mistake })}
      />
    </Field>
  )
}

function InviteForm({ visitor, mistake }: { visitor: Visitor; mistake: Mistake | undefined }) {
  const { note, uses = '1', days = '7' } = mistake?.typed ?? {}
  const at = (field: string) => (mistake?.field === field ? mistake.message : undefined)
  const about = {
    hint: 'For whom it is. Only you and administrators see this.',
    mistake: at('note'),
  }
  return (
    <Form visitor={visitor} action={invitationsPath} class="stack">
      {mistake && mistake.field === undefined && <Notice kind="error">{mistake.message}</Notice>}
      <Field id="note" label="Note" {...about}>
        <input
          id="note"
          name="note"
          value={note}
          maxLength={longestNote}
          dir="auto"
          {...describedBy('note', about)}
        />
      </Field>
      <NumberField id="uses" label="People" most={mostUses} value={uses} mistake={at('uses')} />
      <NumberField id="days" label="Days" most={mostDays} value={days} mistake={at('days')} />
      <div class="actions">
        <Button look="primary">Make an invitation</Button>
      </div>
    </Form>
  )
}

function MadeInvitation({ url }: { url: string }) {
  return (
    <Notice kind="news">
      <p>Copy this link and send it. It isn’t shown again.</p>
      <pre class="secret" tabindex={0} aria-label="Link of the invitation">
        <code>{url}</code>
      </pre>
    </Notice>
  )
}

function invitationState(
  { uses, maxUses, expiresAt }: Invitation,
  now: number,
): string | undefined {
  if (uses >= maxUses) return 'Used up'
  return expiresAt !== undefined && expiresAt <= now ? 'Expired' : undefined
}

function InvitationRow({
  visitor,
  invitation,
  now,
}: {
  visitor: Visitor
  invitation: Invitation
  now: number
}) {
  const { handle, note, maker, uses, maxUses, createdAt, expiresAt } = invitation
  const state = invitationState(invitation, now)
  const name = note === '' ? 'Invitation' : note
  return (
    <tr>
      <th scope="row">
        <bdi>{name}</bdi> {state !== undefined && <span class="tag">{state}</span>}
      </th>
      <td data-label="Made by">
        <bdi>{maker ?? 'Command line'}</bdi>
      </td>
      <td data-label="Made">
        <RelativeTime at={createdAt} now={now} />
      </td>
      <td data-label="Used" class="number">
        {uses} of {maxUses}
      </td>
      <td data-label="Expires">
        {expiresAt === undefined ? 'Never' : <RelativeTime at={expiresAt} now={now} />}
      </td>
      <td data-label="Action">
        <Form visitor={visitor} action={`${invitationsPath}/revoke`}>
          <Button look="danger" name="handle" value={handle} label={`Revoke ${name}`}>
            Revoke
          </Button>
        </Form>
      </td>
    </tr>
  )
}

function InvitationTable({ visitor, view }: { visitor: Visitor; view: InvitationsView }) {
  const { shown, page, hasNext } = pageOfList(view.invitations, view.page, 50)
  return (
    <>
      <table class="records">
        <thead>
          <tr>
            <th scope="col">Invitation</th>
            <th scope="col">Made by</th>
            <th scope="col">Made</th>
            <th scope="col" class="number">
              Used
            </th>
            <th scope="col">Expires</th>
            <th scope="col">Action</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((invitation) => (
            <InvitationRow
              key={invitation.handle}
              visitor={visitor}
              invitation={invitation}
              now={view.now}
            />
          ))}
        </tbody>
      </table>
      <Turn path={invitationsPath} page={page} hasNext={hasNext} words={['Newer', 'Older']} />
    </>
  )
}

/** Links that let others make an account. */
export function invitationsPage(visitor: Visitor, view: InvitationsView): Page {
  const { invitations, isOn, made, news, mistake } = view
  const content = (
    <>
      <h1>Invitations</h1>
      <p class="lead">A link that lets others create an account on this server.</p>
      {!isOn && (
        <Notice kind="warning">
          Invitations do nothing here, because the server isn’t set to REGISTRATION=invite.
        </Notice>
      )}
      {made !== undefined && <MadeInvitation url={made} />}
      {isOn && (
        <section class="card">
          <h2>Invite somebody</h2>
          <InviteForm visitor={visitor} mistake={mistake} />
        </section>
      )}
      {invitations.length === 0 ? (
        <p class="muted">There are no invitations.</p>
      ) : (
        <InvitationTable visitor={visitor} view={view} />
      )}
    </>
  )
  if (visitor.isAdministrator) {
    return adminPage(visitor, { title: 'Invitations', tab: invitationsPath, news, content })
  }
  const withNews = (
    <>
      {news !== undefined && <Notice kind="news">{news}</Notice>}
      {content}
    </>
  )
  return { title: 'Invitations', path: '/account', visitor, content: withNews }
}
