import {
  grantableTo,
  hasPermission,
  maskOf,
  permissions,
  type Permission,
} from '../../../../rooms/machine/permissions.js'
import type { Role } from '../../../../rooms/machine/roles.js'
import { SendForm, type ViewProps } from './parts.js'
import { requests, type RoomFields } from './protocol.js'
import { mayViewerDo } from './rights.js'

const words: Readonly<Record<Permission, string>> = {
  'playback.play-pause': 'Play and pause',
  'playback.skip': 'Skip',
  'playback.seek': 'Move within the video',
  'playback.speed': 'Change the speed',
  'manage-queue.add': 'Add videos',
  'manage-queue.remove': 'Remove videos',
  'manage-queue.order': 'Order the queue',
  'manage-queue.vote': 'Vote',
  'manage-queue.play-now': 'Play at once',
  'manage-queue.edit': 'Change subtitles',
  chat: 'Chat',
  'configure-room.set-title': 'Change the title',
  'configure-room.set-description': 'Change the description',
  'configure-room.set-visibility': 'Decide who can come in',
  'configure-room.set-queue-mode': 'Decide what comes next',
  'configure-room.other': 'Other settings',
  'configure-room.set-permissions.for-moderator': 'Decide what moderators may do',
  'configure-room.set-permissions.for-trusted-users': 'Decide what trusted people may do',
  'configure-room.set-permissions.for-all-registered-users': 'Decide what users may do',
  'configure-room.set-permissions.for-all-unregistered-users': 'Decide what guests may do',
  'manage-users.kick': 'Kick and ban',
  'manage-users.promote-trusted-user': 'Make people trusted',
  'manage-users.demote-trusted-user': 'Take trust away',
  'manage-users.promote-moderator': 'Make moderators',
  'manage-users.demote-moderator': 'Take moderation away',
  'manage-users.promote-admin': 'Make administrators',
  'manage-users.demote-admin': 'Take administration away',
}

const columns = [
  { role: 0, name: 'Guests', permission: 'for-all-unregistered-users' },
  { role: 1, name: 'Users', permission: 'for-all-registered-users' },
  { role: 2, name: 'Trusted', permission: 'for-trusted-users' },
  { role: 3, name: 'Moderators', permission: 'for-moderator' },
] as const

type Column = (typeof columns)[number]

const mayGrant = (model: ViewProps['model'], { permission }: Column) =>
  mayViewerDo(model, `configure-room.set-permissions.${permission}`)

const maskIn = ({ grants }: RoomFields, role: Role): number =>
  grants.find(([granted]) => granted === role)?.[1] ?? 0

const boxName = ({ role }: Column, permission: Permission) => `${role} ${permission}`

interface BoxProps {
  model: ViewProps['model']
  room: RoomFields
  column: Column
  permission: Permission
}

/** A box that only the rights of whoever looks, and what the role can hold, let be changed. */
function Box({ model, room, column, permission }: BoxProps) {
  if (!hasPermission(grantableTo(column.role), permission)) return <td />
  return (
    <td>
      <input
        type="checkbox"
        name={boxName(column, permission)}
        aria-label={`${column.name}: ${words[permission]}`}
        defaultChecked={hasPermission(maskIn(room, column.role), permission)}
        disabled={!mayGrant(model, column)}
      />
    </td>
  )
}

/** The masks as ticked, of the roles that may be changed. */
const grantsIn = (model: ViewProps['model'], fields: Record<string, string>) =>
  columns
    .filter((column) => mayGrant(model, column))
    .map((column): readonly [number, number] => [
      column.role,
      maskOf(permissions.filter((name) => fields[boxName(column, name)] === 'on')),
    ])

/** What each role may do. Whoever has a higher role may do what a lower one may. */
export function Permissions({ app, model }: ViewProps) {
  const { room } = model
  if (!room || !columns.some((column) => mayGrant(model, column))) return null
  return (
    <details class="confirm">
      <summary class="button quiet">Permissions</summary>
      <SendForm
        label="Permissions"
        onSend={(fields) => {
          app.ask(requests.set({ grants: grantsIn(model, fields) }))
          return false
        }}
      >
        <p class="hint">A higher role may do all that a lower one may.</p>
        <div class="grants" tabIndex={0} role="region" aria-label="What each role may do">
          <table key={JSON.stringify(room.grants)}>
            <thead>
              <tr>
                <td />
                {columns.map(({ name }) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {permissions.map((permission) => (
                <tr key={permission}>
                  <th scope="row">{words[permission]}</th>
                  {columns.map((column) => (
                    <Box key={column.role} {...{ model, room, column, permission }} />
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <div class="actions">
          <button type="submit" class="button primary">
            Save
          </button>
        </div>
      </SendForm>
    </details>
  )
}
