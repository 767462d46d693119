import type { Application } from '../../authorization/application.js'
import type { Text } from '../../html/messages/languages.js'
import type { Visitor } from '../../html/visitor.js'
import type { PageSource } from '../../html/render.js'

interface DoneView {
  application: Application
  isAllowed: boolean
  isDevice: boolean
}

function next({ isAllowed, isDevice }: DoneView): Text {
  if (!isAllowed) return 'It received nothing about you. You can close this page.'
  return isDevice
    ? 'You can close this page and go on at your device. It notices within a few seconds.'
    : 'You can close this page and go on in the app.'
}

/** After a decision that leads nowhere else. */
export const donePage =
  (visitor: Visitor, view: DoneView): PageSource =>
  ({ t, rich }) => {
    const name = <strong>{view.application.name}</strong>
    const title = view.isAllowed ? t('All done') : t('Denied')
    const content = (
      <div class="card">
        <h1>{title}</h1>
        <p>
          {view.isAllowed
            ? rich('You allowed {name}.', { name })
            : rich('You did not allow {name}.', { name })}{' '}
          {t(next(view))}
        </p>
        <p>
          <a href="/token_manager">{t('See and revoke your apps and devices')}</a>
        </p>
      </div>
    )
    return { title, visitor, width: 'narrow', content }
  }
