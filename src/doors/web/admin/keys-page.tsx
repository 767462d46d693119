import type { ApiKey } from '../../../identity/api-keys/store.js'
import {
  Button,
  describedBy,
  Fact,
  Field,
  Form,
  HiddenFields,
  Notice,
  RelativeTime,
} from '../../../html/elements.js'
import type { Mistake } from '../../../html/form-again.js'
import type { Page } from '../../../html/layout.js'
import { Turn } from '../../../html/page-links.js'
import { pageOfList } from '../../../html/page-of-list.js'
import type { Visitor } from '../../../html/visitor.js'
import { adminPage, keysPath } from './admin-page.js'
import { OwnPassword } from './own-password.js'

export interface KeysView {
  /** Newest first. */
  keys: readonly ApiKey[]
  /** Which page of them, from 1. */
  page?: number | undefined
  /** Epoch milliseconds. */
  now: number
  news?: string | undefined
  mistake?: Mistake | undefined
}

function NewKeyForm({ visitor, mistake }: { visitor: Visitor; mistake: Mistake | undefined }) {
  const at = (field: string) => (mistake?.field === field ? mistake.message : undefined)
  const named = { hint: 'What it is for.', mistake: at('name') }
  const scoped = {
    hint: 'What it may do, separated by spaces: :admin/* is all of the administration.',
    mistake: at('scopes'),
  }
  return (
    <Form visitor={visitor} action={keysPath} class="stack">
      <Field id="name" label="Name" {...named}>
        <input
          id="name"
          name="name"
          value={mistake?.typed.name}
          required
          maxLength={100}
          dir="auto"
          {...describedBy('name', named)}
        />
      </Field>
      <Field id="scopes" label="Scopes" {...scoped}>
        <input
          id="scopes"
          name="scopes"
          value={mistake?.typed.scopes ?? ':admin/*'}
          required
          maxLength={2000}
          autocapitalize="none"
          spellcheck={false}
          {...describedBy('scopes', scoped)}
        />
      </Field>
      <OwnPassword id="new-password" />
      <div class="actions">
        <Button look="primary">Make a key</Button>
      </div>
    </Form>
  )
}

/** What asks for the password before it does something to a key. */
function KeyAct({
  visitor,
  apiKey,
  act,
}: {
  visitor: Visitor
  apiKey: ApiKey
  act: 'rotate' | 'revoke'
}) {
  const words = act === 'rotate' ? 'New secret' : 'Revoke'
  return (
    <details class="confirm">
      <summary class="button quiet" aria-label={`${words}: ${apiKey.name}`}>
        {words}
      </summary>
      <Form visitor={visitor} action={`${keysPath}/${act}`} class="stack">
        <HiddenFields fields={[['id', apiKey.id]]} />
        <p>Programs that use the key as it is now are refused from then on.</p>
        <OwnPassword id={`${act}-${apiKey.id}`} />
        <div class="actions">
          <Button look="danger">{words}</Button>
        </div>
      </Form>
    </details>
  )
}

function KeyItem({ visitor, apiKey, now }: { visitor: Visitor; apiKey: ApiKey; now: number }) {
  const { id, name, scopes, client, createdAt, lastUsedAt } = apiKey
  return (
    <li class="card session">
      <h3>
        <bdi>{name}</bdi>
      </h3>
      <dl class="facts">
        <Fact name="Id">
          <code>{id}</code>
        </Fact>
        <Fact name="Scopes">
          <code>{scopes.join(' ')}</code>
        </Fact>
        <Fact name="Made">
          <RelativeTime at={createdAt} now={now} />
        </Fact>
        <Fact name="Last used">
          {lastUsedAt === undefined ? 'Never' : <RelativeTime at={lastUsedAt} now={now} />}
        </Fact>
      </dl>
      {client === undefined ? (
        <>
          <KeyAct visitor={visitor} apiKey={apiKey} act="rotate" />
          <KeyAct visitor={visitor} apiKey={apiKey} act="revoke" />
        </>
      ) : (
        <p class="muted">Set by ADMIN_API_KEY: change the variable and restart.</p>
      )}
    </li>
  )
}

/** API keys for programs that act for no user. */
export function keysPage(visitor: Visitor, view: KeysView): Page {
  const { keys, now, news, mistake } = view
  const { shown, page, hasNext } = pageOfList(keys, view.page, 25)
  const isAboutField = mistake?.field === 'name' || mistake?.field === 'scopes'
  const content = (
    <>
      <h1>API keys</h1>
      <p class="lead">For programs that act for no user, such as those of the operator.</p>
      <section class="card">
        <h2>Make a key</h2>
        <NewKeyForm visitor={visitor} mistake={mistake} />
      </section>
      {keys.length === 0 ? (
        <p class="muted">There are no keys.</p>
      ) : (
        <ul class="sessions">
          {shown.map((apiKey) => (
            <KeyItem key={apiKey.id} visitor={visitor} apiKey={apiKey} now={now} />
          ))}
        </ul>
      )}
      <Turn path={keysPath} page={page} hasNext={hasNext} words={['Newer', 'Older']} />
    </>
  )
  return adminPage(visitor, {
    title: 'API keys',
    tab: keysPath,
    news,
    mistake: isAboutField ? undefined : mistake?.message,
    content,
  })
}

/** A key's secret, shown once. */
export function madeKeyPage(visitor: Visitor, key: { id: string; secret: string }): Page {
  const content = (
    <div class="card">
      <h1>Here is the key</h1>
      <Notice kind="news">Copy the secret now: it won’t be shown again.</Notice>
      <pre class="secret" tabindex={0} aria-label="Id and secret of the key">
        <code>{`auth-api-key: ${key.id}\nauth-api-secret: ${key.secret}`}</code>
      </pre>
      <p>
        <a href={keysPath}>All keys</a>
      </p>
    </div>
  )
  return adminPage(visitor, { title: 'Here is the key', tab: keysPath, content })
}
