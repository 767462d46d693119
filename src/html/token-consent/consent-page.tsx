import type { FastifyReply } from 'fastify'
import type { Context } from '../../platform/context.js'
import { sendPage } from '../render.js'
import { listUserEndpoints } from '../../identity/access.js'
import { callbackOwner, isPlainHttpToStranger } from '../../identity/callbacks.js'
import { listPowerless } from '../../identity/scopes/opens-endpoint.js'
import {
  checkConsentRequest,
  defaultTokenName,
  tokenNameLength,
  type ConsentRequest,
  type LifetimeName,
} from './consent-request.js'
import { Button, Field, Form, HiddenFields, Notice } from '../elements.js'
import type { Page } from '../layout.js'
import { ScopeList } from '../scope-list.js'
import { getVisitor, type Visitor } from '../visitor.js'

/** The request as hidden fields, named as Invidious names them. */
function consentFieldsOf({ scopes, callback, expire }: ConsentRequest): [string, string][] {
  return [
    ...scopes.map((scope, index): [string, string] => [`scopes[${index}]`, scope]),
    ...(callback === undefined ? [] : [['callbackUrl', callback] as [string, string]]),
    ['expire', expire === undefined ? '' : String(expire)],
  ]
}

function Callback({ callback }: { callback: string | undefined }) {
  if (callback === undefined) {
    return <p>The token is shown on the next page for you to copy.</p>
  }
  return (
    <>
      <p>
        The token is sent to <strong>{callbackOwner(callback)}</strong> at this address:
      </p>
      <p class="address">
        <code>{callback}</code>
      </p>
      {isPlainHttpToStranger(callback) && (
        <Notice kind="warning">
          This address isn’t encrypted (http). Anyone on the network path can read and use the
          token.
        </Notice>
      )}
    </>
  )
}

const lifetimes: readonly (readonly [LifetimeName, string])[] = [
  ['hour', 'One hour'],
  ['day', 'One day'],
  ['month', '30 days'],
  ['year', 'One year'],
]

const isoDateOf = (expire: number) => new Date(expire * 1000).toISOString().slice(0, 10)

function LifetimeField({ expire }: { expire: number | undefined }) {
  return (
    <Field id="lifetime" label="Expires">
      <select id="lifetime" name="lifetime">
        <option value="asked">
          {expire === undefined ? 'Never' : `${isoDateOf(expire)}, as requested`}
        </option>
        {lifetimes.map(([name, text]) => (
          <option key={name} value={name}>
            {text} from now
          </option>
        ))}
        {expire === undefined ? undefined : <option value="never">Never</option>}
      </select>
    </Field>
  )
}

/** Says which of the scopes are of no use here, before a token is made that cannot do its work. */
function PowerlessScopes({ scopes }: { scopes: readonly string[] }) {
  if (scopes.length === 0) return <></>
  return (
    <Notice kind="warning">
      No endpoint of this server has{' '}
      {scopes.map((scope, at) => (
        <span key={scope}>
          {at > 0 && ', '}
          <code>{scope}</code>
        </span>
      ))}
      : a token can do nothing with {scopes.length === 1 ? 'it' : 'them'}. Compare the{' '}
      <a href="/docs/scopes">list of scopes</a>.
    </Notice>
  )
}

interface ConsentView {
  asked: ConsentRequest
  /** Those of the scopes that open nothing. */
  powerless: readonly string[]
}

/** Asks whether an app may have a token, and says in words what the token would open. */
function consentPage(visitor: Visitor, { asked, powerless }: ConsentView): Page {
  const owner = asked.callback === undefined ? undefined : callbackOwner(asked.callback)
  const content = (
    <div class="card">
      <h1>{owner === undefined ? 'Create a token?' : `Allow ${owner}?`}</h1>
      <p class="muted">
        You’re logged in as <strong>{visitor.name}</strong>. Anyone with this token can:
      </p>
      <ScopeList scopes={asked.scopes} />
      <PowerlessScopes scopes={powerless} />
      <Callback callback={asked.callback} />
      <Form visitor={visitor} action="/authorize_token" class="stack">
        <HiddenFields fields={consentFieldsOf(asked)} />
        <div class="columns">
          <Field id="name" label="Token name">
            <input
              id="name"
              name="name"
              value={defaultTokenName(asked)}
              maxLength={tokenNameLength}
              autocomplete="off"
            />
          </Field>
          <LifetimeField expire={asked.expire} />
        </div>
        <div class="actions">
          <Button look="primary" name="decision" value="allow">
            Allow
          </Button>
          <Button name="decision" value="deny">
            Deny
          </Button>
        </div>
      </Form>
    </div>
  )
  return { title: 'Allow an app', visitor, width: 'narrow', content }
}

/**
 * Sends the consent page for the browser session behind the request. Throws
 * `scope_malformed` or `callback_invalid` for what nobody could allow.
 */
export async function sendConsent(
  context: Context,
  reply: FastifyReply,
  asked: ConsentRequest,
): Promise<FastifyReply> {
  checkConsentRequest(asked)
  const visitor = getVisitor(context, reply.request)
  const powerless = listPowerless(
    asked.scopes,
    listUserEndpoints(reply.server.listRoutes(), visitor),
  )
  return sendPage(reply, consentPage(visitor, { asked, powerless }))
}
