import { Notice } from '../../../html/elements.js'
import { useMessages } from '../../../html/messages/use-messages.js'
import type { Puzzle } from '../../../identity/accounts/captcha.js'

/** What a script solves while the form is filled in, and words for who has none. */
export function CaptchaField({ puzzle }: { puzzle: Puzzle | undefined }) {
  const { t } = useMessages()
  if (!puzzle) return undefined
  const { text, digest, most, seal } = puzzle
  const data = { 'data-text': text, 'data-digest': digest, 'data-most': most, 'data-seal': seal }
  return (
    <>
      <input type="hidden" id="captcha" name="captcha" value="" {...data} />
      <p id="captcha-wait" class="muted" role="status" hidden>
        {t('One moment: your browser is doing a little work that keeps robots out.')}
      </p>
      <noscript>
        <Notice kind="warning">
          {t(
            'Creating an account here needs JavaScript: your browser does a little work that keeps robots out. Turn it on for this page, or ask the people who run this server for an account.',
          )}
        </Notice>
      </noscript>
    </>
  )
}
