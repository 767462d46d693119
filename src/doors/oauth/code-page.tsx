import type { Application } from '../../authorization/application.js'
import { wordsOf } from '../../identity/scopes/oauth-names.js'
import { Notice } from '../../html/elements.js'
import type { Visitor } from '../../html/visitor.js'
import type { PageSource } from '../../html/render.js'

interface CodeView {
  application: Application
  code: string
  /** OAuth names. */
  scopes: readonly string[]
}

/** An authorization code for an app that cannot be sent one: shown once, to be copied. */
export const codePage =
  (visitor: Visitor, { application, code, scopes }: CodeView): PageSource =>
  ({ t, rich, scope: say }) => {
    const content = (
      <div class="card">
        <h1>{t('Here is your code')}</h1>
        <p>
          {rich('Copy it into {name}. It works once, for the next ten minutes.', {
            name: <strong>{application.name}</strong>,
          })}
        </p>
        <pre class="secret" tabindex={0} aria-label={t('The code')}>
          <code>{code}</code>
        </pre>
        <p class="muted">
          {rich('With it the app may {words} ({scopes}).', {
            words: scopes.map((name) => say(wordsOf(name))).join('; '),
            scopes: <code>{scopes.join(' ')}</code>,
          })}
        </p>
        <Notice kind="warning">
          {rich(
            'Give it to nobody: who has the code and the app can act as you. You can end this at any time under <a>Apps and devices</a>.',
            { a: (text) => <a href="/token_manager">{text}</a> },
          )}
        </Notice>
      </div>
    )
    return { title: t('Your code'), visitor, width: 'narrow', content }
  }
