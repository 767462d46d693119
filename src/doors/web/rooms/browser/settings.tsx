import type { Permission } from '../../../../rooms/machine/permissions.js'
import { SendForm, type ViewProps } from './parts.js'
import { requests, type RoomFields, type SettingChanges } from './protocol.js'
import { mayViewerDo } from './rights.js'

interface ChoiceProps {
  name: string
  label: string
  value: string
  choices: readonly (readonly [value: string, text: string])[]
}

function SettingChoice({ name, label, value, choices }: ChoiceProps) {
  const id = `set-${name}`
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} name={name} defaultValue={value}>
        {choices.map(([each, text]) => (
          <option key={each} value={each} selected={each === value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  )
}

const visibilities = [
  ['public', 'Everyone: it’s listed'],
  ['unlisted', 'Anyone with the link'],
  ['private', 'Only people you invite'],
] as const

const queueModes = [
  ['manual', 'In order'],
  ['vote', 'By votes'],
  ['loop', 'In order, again and again'],
  ['dj', 'The same video again'],
] as const

/** OpenTogetherTube's numbers, in the order in which they are offered. */
const restoreBehaviors = [
  ['1', 'Ask'],
  ['0', 'Bring it back'],
  ['2', 'Forget it'],
] as const

const settingPermissions: readonly Permission[] = [
  'configure-room.set-title',
  'configure-room.set-description',
  'configure-room.set-visibility',
  'configure-room.set-queue-mode',
  'configure-room.other',
]

export const mayConfigure = (model: ViewProps['model']): boolean =>
  settingPermissions.some((permission) => mayViewerDo(model, permission))

/** What is different from how the room is. */
function changesOf(room: RoomFields, fields: Record<string, string>): SettingChanges {
  const { title, description, visibility, queueMode, restore } = fields
  const enableVoteSkip = fields.enableVoteSkip === 'on'
  const restoreQueueBehavior = Number(restore)
  return {
    ...(title !== undefined && title !== room.title ? { title } : {}),
    ...(description !== undefined && description !== room.description ? { description } : {}),
    ...(visibility !== undefined && visibility !== room.visibility ? { visibility } : {}),
    ...(queueMode !== undefined && queueMode !== room.queueMode ? { queueMode } : {}),
    // Both are shown together.
    ...(restore === undefined || enableVoteSkip === room.enableVoteSkip ? {} : { enableVoteSkip }),
    ...(restore === undefined || restoreQueueBehavior === room.restoreQueueBehavior
      ? {}
      : { restoreQueueBehavior }),
  }
}

function Texts({ model }: Pick<ViewProps, 'model'>) {
  const { title = '', description = '' } = model.room ?? {}
  return (
    <>
      {mayViewerDo(model, 'configure-room.set-title') && (
        <div class="field">
          <label for="set-title">Title</label>
          <input id="set-title" name="title" defaultValue={title} maxLength={255} dir="auto" />
        </div>
      )}
      {mayViewerDo(model, 'configure-room.set-description') && (
        <div class="field">
          <label for="set-description">Description</label>
          <textarea
            id="set-description"
            name="description"
            rows={3}
            maxLength={4000}
            dir="auto"
            defaultValue={description}
          />
        </div>
      )}
    </>
  )
}

function Others({ room }: { room: RoomFields }) {
  return (
    <>
      <SettingChoice
        name="restore"
        label="The queue of last time"
        value={String(room.restoreQueueBehavior)}
        choices={restoreBehaviors}
      />
      <div class="choices">
        <label>
          <input type="checkbox" name="enableVoteSkip" defaultChecked={room.enableVoteSkip} />
          Skip only when half of the people want to
        </label>
      </div>
    </>
  )
}

/** What the room is called and how it goes, as far as you may change it. */
export function Settings({ app, model }: ViewProps) {
  const { room } = model
  if (!room || !mayConfigure(model)) return null
  return (
    <details class="confirm">
      <summary class="button quiet">Settings</summary>
      <SendForm
        class="stack"
        label="Settings"
        onSend={(fields) => {
          app.ask(requests.set(changesOf(room, fields)))
          return false
        }}
      >
        <Texts model={model} />
        {mayViewerDo(model, 'configure-room.set-visibility') && (
          <SettingChoice
            name="visibility"
            label="Who can come in"
            value={room.visibility}
            choices={visibilities.filter(([value]) => value !== 'private' || room.hasOwner)}
          />
        )}
        {mayViewerDo(model, 'configure-room.set-queue-mode') && (
          <SettingChoice
            name="queueMode"
            label="What comes next"
            value={room.queueMode}
            choices={queueModes}
          />
        )}
        {mayViewerDo(model, 'configure-room.other') && <Others room={room} />}
        <div class="actions">
          <button type="submit" class="button primary">
            Save
          </button>
        </div>
      </SendForm>
    </details>
  )
}
