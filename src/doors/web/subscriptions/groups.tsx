import type { SubscriptionGroup } from '../../../library/subscriptions/group-store.js'
import { Button, describedBy, Field, Form } from '../../../html/elements.js'
import type { Mistake } from '../../../html/form-again.js'
import type { Visitor } from '../../../html/visitor.js'
import { listPathOfGroup, pathOfGroup, subscriptionsPath } from './paths.js'
import { useMessages } from '../../../html/messages/use-messages.js'

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
  const { t } = useMessages()
  const { groups, choice, total } = view
  if (total === 0 && groups.length === 0) return <></>
  const current = (group: string | undefined) => (choice.group === group ? 'true' : undefined)
  return (
    <>
      <nav aria-label={t('Groups')} class="tabs">
        <ul>
          <li>
            <a href={subscriptionsPath} aria-current={current(undefined)}>
              {t('All')}
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
        <summary class="button quiet">{t('New group')}</summary>
        <Form visitor={visitor} action={`${subscriptionsPath}/groups`} class="inline">
          <NameField id="new-group" label={t('Name of the group')} value="" mistake={mistake} />
          <Button look="primary">{t('Create group')}</Button>
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
  const { t } = useMessages()
  return (
    <details class="confirm" open={mistake !== undefined}>
      <summary class="button quiet">{t('Edit this group')}</summary>
      <Form visitor={visitor} action={pathOfGroup(handle)} class="inline">
        <NameField id="group-name" label={t('Name of the group')} value={name} mistake={mistake} />
        <Button look="primary">{t('Rename')}</Button>
      </Form>
      <Form visitor={visitor} action={`${pathOfGroup(handle)}/delete`} class="other">
        <p class="muted">{t('If you delete the group, your subscriptions stay.')}</p>
        <Button look="danger">{t('Delete group')}</Button>
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
  const { t } = useMessages()
  return (
    <>
      <label for="into">{t('Group')}</label>
      <select id="into" name="into">
        {groups.map(({ handle, name }) => (
          <option key={handle} value={handle} selected={handle === chosen}>
            {name}
          </option>
        ))}
      </select>
      <Button look="quiet" name="selected" value="add">
        {t('Add to group')}
      </Button>
      <Button look="quiet" name="selected" value="take">
        {t('Remove from group')}
      </Button>
    </>
  )
}
