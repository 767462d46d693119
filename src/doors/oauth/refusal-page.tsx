import type { Application } from '../../authorization/application.js'
import type { Page } from '../../html/layout.js'
import type { Visitor } from '../../html/visitor.js'
import { callbackOwner } from '../../identity/callbacks.js'

interface Refusal {
  application: Application
  /** What is wrong, for the developer. */
  reason: string
  /** Where the error is sent; absent when there is no safe address. */
  address: string | undefined
}

/** An app's request that cannot be shown to the user. Only a click leads back to the app. */
export function refusalPage(visitor: Visitor, { application, reason, address }: Refusal): Page {
  const content = (
    <div class="card">
      <h1>This app’s request is invalid</h1>
      <p>
        <strong>{application.name}</strong> asked for something that this server can’t offer you:{' '}
        {reason}.
      </p>
      {address === undefined ? undefined : (
        <p>
          <a href={address}>Go back to {callbackOwner(address)}</a>
        </p>
      )}
      <p>
        <a href="/">Go to the start page</a>
      </p>
    </div>
  )
  return { title: 'Invalid request', visitor, width: 'narrow', content }
}
