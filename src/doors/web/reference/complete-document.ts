import { curlSample } from './code-sample.js'
import { exampleOf } from './examples.js'
import { operationsOf, type ApiDocument, type Media, type NamedOperation } from './document.js'
import { nameSchemas } from './name-schemas.js'

const addExample = (document: ApiDocument, media: Media): void => {
  if (media.schema) media.example ??= exampleOf(document, media.schema)
}

/** Every body, parameter and operation gets an example. */
function addExamples(document: ApiDocument, named: NamedOperation): void {
  const { operation } = named
  for (const parameter of operation.parameters ?? []) {
    if (parameter.schema)
      parameter.example ??= exampleOf(document, parameter.schema, parameter.name)
  }
  for (const media of Object.values(operation.requestBody?.content ?? {})) {
    addExample(document, media)
  }
  for (const { content = {} } of Object.values(operation.responses)) {
    for (const media of Object.values(content)) addExample(document, media)
  }
  operation['x-codeSamples'] = [
    { lang: 'Shell', label: 'curl', source: curlSample(document, named) },
  ]
}

/** Adds to a document, in place, what generated clients and readers need of it. */
export function completeDocument(document: ApiDocument): ApiDocument {
  nameSchemas(document)
  for (const named of operationsOf(document)) addExamples(document, named)
  return document
}
