import { Button, describedBy, Field, Form } from '../../../html/elements.js'
import type { Mistake } from '../../../html/form-again.js'
import type { Visitor } from '../../../html/visitor.js'
import { subscriptionsPath } from './paths.js'
import { useMessages } from '../../../html/messages/use-messages.js'

interface SubscribeFormProps {
  visitor: Visitor
  mistake: Mistake | undefined
}

/** Subscribes to a channel by whatever a person has of it. */
export function SubscribeForm({ visitor, mistake }: SubscribeFormProps) {
  const { t } = useMessages()
  const hint = t('Its address at YouTube or any front end, its handle (@name) or its id.')
  const about = { hint, mistake: mistake?.message }
  return (
    <Form visitor={visitor} action={subscriptionsPath} class="inline">
      <Field id="channel" label={t('Subscribe to a channel')} {...about}>
        <input
          id="channel"
          name="channel"
          value={mistake?.typed.channel}
          required
          maxLength={2000}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          {...describedBy('channel', about)}
        />
      </Field>
      <Button look="primary">{t('Subscribe')}</Button>
    </Form>
  )
}
