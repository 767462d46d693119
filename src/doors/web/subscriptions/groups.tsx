import type { SubscriptionGroup } from '../../../library/subscriptions/group-store.js'
import { Button, describedBy, Field, Form } from '../../../html/elements.js'
import type { Mistake } from '../../../html/form-again.js'
import type { Visitor } from '../../../html/visitor.js'
import { listPathOfGroup, pathOfGroup, subscriptionsPath } from './paths.js'

interface NameProps {
  id: string
  label: string
  value: string | undefined
  mistake: Mistake | undefined
}

function NameField({ id, label, value, mistake }: NameProps) {
  const about = { mistake: mistake?.message }
  return (
    <Field id={id} label={label} {...about}>
      <input
        id={id}
        name="name"
        value={mistake?.typed.name ?? value}
        required
        maxLength={100}
        dir="auto"
        autocomplete="off"
        {...describedBy(id, about)}
      />
    </Field>
  )
}

interface GroupTabsProps {
  visitor: Visitor
  view: {
    groups: readonly (SubscriptionGroup & { ucids: string[] })[]
    choice: { group: string | undefined }
    /** Of all subscriptions. */
    total: number
  }
  mistake: Mistake | undefined
}

/** The ways to the list of each group, and the form for one more. */
export function GroupTabs({ visitor, view, mistake }: GroupTabsProps) {
  const { groups, choice, total } = view
  if (total === 0 && groups.length === 0) return <></>
  const current = (group: string | undefined) => (choice.group === group ? 'true' : undefined)
  return (
    <>
      <nav aria-label="Groups" class="tabs">
        <ul>
          <li>
            <a href={subscriptionsPath} aria-current={current(undefined)}>
              All
            </a>
          </li>
          {groups.map(({ handle, name, ucids }) => (
            <li key={handle}>
              <a href={listPathOfGroup(handle)} aria-current={current(handle)}>
                <bdi>{name}</bdi> ({ucids.length})
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <details class="confirm" open={mistake !== undefined}>
        <summary class="button quiet">New group</summary>
        <Form visitor={visitor} action={`${subscriptionsPath}/groups`} class="inline">
          <NameField id="new-group" label="Name of the group" value="" mistake={mistake} />
          <Button look="primary">Create group</Button>
        </Form>
      </details>
    </>
  )
}

interface EditGroupProps {
  visitor: Visitor
  group: SubscriptionGroup
  mistake: Mistake | undefined
}

/** Renames or deletes the group that is shown. */
export function EditGroup({ visitor, group: { handle, name }, mistake }: EditGroupProps) {
  return (
    <details class="confirm" open={mistake !== undefined}>
      <summary class="button quiet">Edit this group</summary>
      <Form visitor={visitor} action={pathOfGroup(handle)} class="inline">
        <NameField id="group-name" label="Name of the group" value={name} mistake={mistake} />
        <Button look="primary">Rename</Button>
      </Form>
      <Form visitor={visitor} action={`${pathOfGroup(handle)}/delete`} class="other">
        <p class="muted">If you delete the group, your subscriptions stay.</p>
        <Button look="danger">Delete group</Button>
      </Form>
    </details>
  )
}

interface GroupChoiceProps {
  groups: readonly SubscriptionGroup[]
  chosen: string | undefined
}

/** Puts the selected channels into a group, or takes them out. */
export function GroupChoice({ groups, chosen }: GroupChoiceProps) {
  return (
    <>
      <label for="into">Group</label>
      <select id="into" name="into">
        {groups.map(({ handle, name }) => (
          <option key={handle} value={handle} selected={handle === chosen}>
            {name}
          </option>
        ))}
      </select>
      <Button look="quiet" name="selected" value="add">
        Add to group
      </Button>
      <Button look="quiet" name="selected" value="take">
        Remove from group
      </Button>
    </>
  )
}
