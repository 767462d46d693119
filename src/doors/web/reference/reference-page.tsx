import { manualPage } from '../docs/manual-page.js'
import type { Page } from '../../../html/layout.js'
import type { Visitor } from '../../../html/visitor.js'
import { operationsOf, type ApiDocument, type NamedOperation } from './document.js'
import { mediaOf } from './name-schemas.js'
import { OperationView } from './operation-view.js'
import { listTypeNames, NamedType, Words } from './schema-view.js'

/** The operations under one name. */
export interface Chapter {
  name: string
  path: string
  operations: NamedOperation[]
}

const slugOf = (name: string) => name.toLowerCase().replace(/[^a-z]+/g, '-')

/** The operations of a document by their tags, in its order. */
export function listChapters(document: ApiDocument): Chapter[] {
  const chapters = new Map<string, Chapter>()
  for (const named of operationsOf(document)) {
    const [name = ''] = named.operation.tags
    const path = `/docs/reference/${slugOf(name)}`
    const chapter = chapters.get(name) ?? { name, path, operations: [] }
    chapter.operations.push(named)
    chapters.set(name, chapter)
  }
  return [...chapters.values()].sort((one, other) => (one.name < other.name ? -1 : 1))
}

const title = 'API reference'

function ChapterLinks({ name, path, operations }: Chapter) {
  return (
    <section>
      <h2>
        <a href={path}>{name}</a>
      </h2>
      <ul>
        {operations.map(({ method, path: route, operation }) => (
          <li key={operation.operationId}>
            <a href={`${path}#${operation.operationId ?? ''}`}>{operation.summary}</a>:{' '}
            <code>
              {method} {route}
            </code>
          </li>
        ))}
      </ul>
    </section>
  )
}

interface Scheme {
  description: string
}

function Credentials({ document }: { document: ApiDocument }) {
  // They are described in security.ts.
  const schemes = Object.entries(document.components.securitySchemes) as [string, Scheme][]
  return (
    <ul>
      {schemes.map(([name, { description }]) => (
        <li key={name}>
          <code>{name}</code>: <Words text={description} />
        </li>
      ))}
    </ul>
  )
}

/** Where the reference begins: how to be let in, and every operation by what it is about. */
export const referencePage = (document: ApiDocument, visitor: Visitor | undefined): Page =>
  manualPage({
    title,
    path: '/docs/reference',
    visitor,
    content: (
      <>
        <h1>{title}</h1>
        <p>
          Made from the <a href="/api/openapi.json">OpenAPI document</a> of this server, version{' '}
          {document.info.version}, which also generates clients: each operation has the id by which
          they call it. <a href="/docs/write-a-client">Write a client</a> shows how to begin, and{' '}
          <a href="/docs/scopes">Scopes</a> what each scope opens.
        </p>
        <h2>Ways to say who you are</h2>
        <Credentials document={document} />
        {listChapters(document).map((chapter) => (
          <ChapterLinks key={chapter.name} {...chapter} />
        ))}
      </>
    ),
  })

/** The operations of one chapter with the types they use. */
export function chapterPage(
  document: ApiDocument,
  chapter: Chapter,
  visitor: Visitor | undefined,
): Page {
  const { name, path, operations } = chapter
  const schemas = operations.flatMap(({ operation }) =>
    mediaOf(operation).flatMap(({ schema }) => schema ?? []),
  )
  const types = listTypeNames(document, schemas)
  return manualPage({
    title: `${name}: ${title}`,
    path,
    visitor,
    content: (
      <>
        <p>
          <a href="/docs/reference">{title}</a>
        </p>
        <h1>{name}</h1>
        <ul>
          {operations.map(({ operation }) => (
            <li key={operation.operationId}>
              <a href={`#${operation.operationId ?? ''}`}>{operation.summary}</a>
            </li>
          ))}
        </ul>
        {operations.map((named) => (
          <OperationView key={named.operation.operationId} {...named} />
        ))}
        {types.length > 0 && <h2 id="types">Types</h2>}
        {types.map((type) => (
          <NamedType key={type} name={type} schema={document.components.schemas[type] ?? {}} />
        ))}
      </>
    ),
  })
}
