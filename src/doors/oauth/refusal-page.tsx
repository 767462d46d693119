import type { Application } from '../../authorization/application.js'
import type { Visitor } from '../../html/visitor.js'
import { callbackOwner } from '../../identity/callbacks.js'
import type { PageSource } from '../../html/render.js'

interface Refusal {
  application: Application
  /** What is wrong, for the developer. */
  reason: string
  /** Where the error is sent; absent when there is no safe address. */
  address: string | undefined
}

/** An app's request that cannot be shown to the user. Only a click leads back to the app. */
export const refusalPage =
  (visitor: Visitor, { application, reason, address }: Refusal): PageSource =>
  ({ t, rich, problem }) => {
    const content = (
      <div class="card">
        <h1>{t('This app’s request is invalid')}</h1>
        <p>
          {rich('{name} asked for something that this server can’t offer you: {reason}.', {
            name: <strong>{application.name}</strong>,
            reason: problem(reason),
          })}
        </p>
        {address === undefined ? undefined : (
          <p>
            <a href={address}>{t('Go back to {address}', { address: callbackOwner(address) })}</a>
          </p>
        )}
        <p>
          <a href="/">{t('Go to the start page')}</a>
        </p>
      </div>
    )
    return { title: t('Invalid request'), visitor, width: 'narrow', content }
  }
