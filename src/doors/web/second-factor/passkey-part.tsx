import { Button } from '../../../html/elements.js'
import { offerScript, selfContained } from '../page-script.js'

const script = offerScript({
  path: '/assets/passkey.js',
  file: import.meta.resolve('#passkey-script'),
  summary: 'The script that makes and uses passkeys',
})

export const passkeyScriptRoute = script.route

/** The script of a page with a `PasskeyPart`. */
export const passkeyScript = selfContained(script.url)

interface PartProps {
  kind: 'create' | 'use'
  /** What the browser needs, as JSON. */
  options: string
  /** The field that the script fills. */
  field: string
  /** Whether the browser asks at once. */
  startsNow?: boolean
  children: string
}

/** The button of a form whose one field a passkey fills; the script shows it. */
export function PasskeyPart({ kind, options, field, startsNow = false, children }: PartProps) {
  return (
    <>
      <noscript>
        <p class="muted">Passkeys need JavaScript, which is off in your browser.</p>
      </noscript>
      <div
        data-passkey={kind}
        data-options={options}
        data-start={startsNow ? 'now' : undefined}
        hidden
      >
        <input type="hidden" name={field} />
        <p class="mistake" role="status" />
        <div class="actions">
          <Button look="primary">{children}</Button>
        </div>
      </div>
    </>
  )
}
