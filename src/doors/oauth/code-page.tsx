import type { Application } from '../../authorization/application.js'
import { wordsOf } from '../../identity/scopes/oauth-names.js'
import { Notice } from '../../html/elements.js'
import type { Page } from '../../html/layout.js'
import type { Visitor } from '../../html/visitor.js'

interface CodeView {
  application: Application
  code: string
  /** OAuth names. */
  scopes: readonly string[]
}

/** An authorization code for an app that cannot be sent one: shown once, to be copied. */
export function codePage(visitor: Visitor, { application, code, scopes }: CodeView): Page {
  const content = (
    <div class="card">
      <h1>Here is your code</h1>
      <p>
        Copy it into <strong>{application.name}</strong>. It works once, for the next ten minutes.
      </p>
      <pre class="secret" tabindex={0} aria-label="The code">
        <code>{code}</code>
      </pre>
      <p class="muted">
        With it the app may {scopes.map(wordsOf).join('; ')} (<code>{scopes.join(' ')}</code>).
      </p>
      <Notice kind="warning">
        Give it to nobody: who has the code and the app can act as you. You can end this at any time
        under <a href="/token_manager">Apps and devices</a>.
      </Notice>
    </div>
  )
  return { title: 'Your code', visitor, width: 'narrow', content }
}
