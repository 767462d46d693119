import type { DescribedResponse, Media, NamedOperation } from './document.js'
import { FieldTable, TypeWords, Words } from './schema-view.js'

const shown = (value: unknown) =>
  typeof value === 'string' ? value : JSON.stringify(value, undefined, 2)

function ExampleText({ title, text }: { title: string; text: string }) {
  return (
    <details>
      <summary>{title}</summary>
      <pre tabIndex={0}>
        <code>{text}</code>
      </pre>
    </details>
  )
}

/** What a body may be by media type, and an example of each. */
function BodyView({ content, whose }: { content: Record<string, Media>; whose: string }) {
  return (
    <>
      {Object.entries(content).map(([type, { schema = {}, example }]) => (
        <div key={type}>
          <p>
            <code>{type}</code>: <TypeWords schema={schema} />
          </p>
          {typeof example === 'object' && (
            <ExampleText title={`Example of ${whose}`} text={shown(example)} />
          )}
        </div>
      ))}
    </>
  )
}

const isGood = ([status]: [string, DescribedResponse]) => Number(status) < 400

/** The errors in one line: their shape is the same. */
function ErrorLine({ errors }: { errors: [string, DescribedResponse][] }) {
  const schema = errors[0]?.[1].content?.['application/json']?.schema
  if (!schema) return null
  const statuses = errors.map(([status]) => status).join(', ')
  return (
    <p>
      <strong>{statuses}</strong>: <TypeWords schema={schema} />
    </p>
  )
}

function ResponsesView({ operation }: NamedOperation) {
  const responses = Object.entries(operation.responses)
  return (
    <>
      <h3>Responses</h3>
      {responses.filter(isGood).map(([status, { description, content = {} }]) => (
        <div key={status}>
          <p>
            <strong>{status}</strong>: {description}
          </p>
          <BodyView content={content} whose={`response ${status}`} />
        </div>
      ))}
      <ErrorLine errors={responses.filter((response) => !isGood(response))} />
    </>
  )
}

function ParametersView({ operation }: NamedOperation) {
  const { parameters = [], operationId = '' } = operation
  if (parameters.length === 0) return null
  const rows = parameters.map(({ name, in: place, required, schema = {}, description }) => ({
    name,
    schema,
    isRequired: required === true,
    place: place === 'path' ? 'in the path' : 'in the query',
    description: description ?? schema.description,
  }))
  return (
    <>
      <h3>Parameters</h3>
      <FieldTable label={`Parameters of ${operationId}`} rows={rows} />
    </>
  )
}

/** An operation: what it takes, what it responds with, and how it is called. */
export function OperationView(named: NamedOperation) {
  const { method, path, operation } = named
  const { operationId = '', summary, description = '', requestBody } = operation
  const [sample] = operation['x-codeSamples'] ?? []
  return (
    <section class="operation" id={operationId}>
      <h2>{summary}</h2>
      <p class="route">
        <strong>{method}</strong> <code>{path}</code>
      </p>
      {description
        .split('\n\n')
        .filter(Boolean)
        .map((text) => (
          <p key={text}>
            <Words text={text} />
          </p>
        ))}
      <ParametersView {...named} />
      {requestBody && (
        <>
          <h3>Body{requestBody.required === false && ' (optional)'}</h3>
          <BodyView content={requestBody.content} whose="the body" />
        </>
      )}
      <ResponsesView {...named} />
      {sample && <ExampleText title={`${operationId} with curl`} text={sample.source} />}
    </section>
  )
}
