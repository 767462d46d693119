import { Button, Field, Form, Notice } from '../../html/elements.js'
import type { Page } from '../../html/layout.js'
import type { Visitor } from '../../html/visitor.js'

interface DeviceView {
  /** As typed before, or as the device's link has it. */
  userCode: string
  /** What was wrong with the last try. */
  mistake?: string | undefined
}

/** Where a user types the code that a television or the like shows (RFC 8628 §3.3). */
export function devicePage(visitor: Visitor, { userCode, mistake }: DeviceView): Page {
  const content = (
    <div class="card">
      <h1>Connect a device</h1>
      <p class="muted">Type the code that your device shows.</p>
      {mistake === undefined ? undefined : <Notice kind="error">{mistake}</Notice>}
      <Form visitor={visitor} action="/oauth/device" class="stack">
        <Field
          id="user_code"
          label="Code"
          hint="Eight letters; capitals and the dash do not matter"
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
          <Button look="primary">Continue</Button>
        </div>
      </Form>
    </div>
  )
  return { title: 'Connect a device', path: '/oauth/device', visitor, width: 'narrow', content }
}
