import type { Application } from '../../authorization/application.js'
import type { Page } from '../../html/layout.js'
import type { Visitor } from '../../html/visitor.js'

interface DoneView {
  application: Application
  isAllowed: boolean
  isDevice: boolean
}

function next({ isAllowed, isDevice }: DoneView): string {
  if (!isAllowed) return 'It received nothing about you. You can close this page.'
  return isDevice
    ? 'You can close this page and go on at your device. It notices within a few seconds.'
    : 'You can close this page and go on in the app.'
}

/** After a decision that leads nowhere else. */
export function donePage(visitor: Visitor, view: DoneView): Page {
  const title = view.isAllowed ? 'All done' : 'Denied'
  const content = (
    <div class="card">
      <h1>{title}</h1>
      <p>
        {view.isAllowed ? 'You allowed ' : 'You did not allow '}
        <strong>{view.application.name}</strong>. {next(view)}
      </p>
      <p>
        <a href="/token_manager">See and revoke your apps and devices</a>
      </p>
    </div>
  )
  return { title, visitor, width: 'narrow', content }
}
