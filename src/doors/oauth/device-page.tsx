import { Button, Field, Form, ProblemNotice } from '../../html/elements.js'
import type { Visitor } from '../../html/visitor.js'
import type { PageSource } from '../../html/render.js'

interface DeviceView {
  /** As typed before, or as the device's link has it. */
  userCode: string
  /** What was wrong with the last try. */
  mistake?: string | undefined
}

/** Where a user types the code that a television or the like shows (RFC 8628 §3.3). */
export const devicePage =
  (visitor: Visitor, { userCode, mistake }: DeviceView): PageSource =>
  ({ t }) => {
    const content = (
      <div class="card">
        <h1>{t('Connect a device')}</h1>
        <p class="muted">{t('Type the code that your device shows.')}</p>
        {mistake === undefined ? undefined : <ProblemNotice message={mistake} />}
        <Form visitor={visitor} action="/oauth/device" class="stack">
          <Field
            id="user_code"
            label={t('Code')}
            hint={t('Eight letters; capitals and the dash do not matter')}
          >
            <input
              id="user_code"
              name="user_code"
              value={userCode}
              required
              maxLength={40}
              autocomplete="off"
              autocapitalize="characters"
              spellcheck={false}
              aria-describedby="user_code-hint"
              autofocus
            />
          </Field>
          <div class="actions">
            <Button look="primary">{t('Continue')}</Button>
          </div>
        </Form>
      </div>
    )
    return {
      title: t('Connect a device'),
      path: '/oauth/device',
      visitor,
      width: 'narrow',
      content,
    }
  }
