import { XMLParser, XMLValidator } from 'fast-xml-parser'

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: true,
  // For numeric references; a document's own entities never get here.
  htmlEntities: true,
  maxNestedTags: 20,
  isArray: (name: string) => ['entry', 'link', 'at:deleted-entry'].includes(name),
})

/** What an XML document says, its attributes with `@` before their names. Throws when it is broken. */
export function parseXml(xml: string): unknown {
  if (/<!(DOCTYPE|ENTITY)/i.test(xml)) throw new Error('the document declares entities')
  // The parser forgives an end that is missing, and would take half a title for a whole one.
  if (!/<\/feed>\s*$/.test(xml)) throw new Error('the document does not end as a feed')
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- what is to replace it is the same code as a package of its own
  const validity = XMLValidator.validate(xml)
  if (validity !== true) {
    const { line, msg } = validity.err
    throw new Error(`the document is broken in line ${line}: ${msg.slice(0, 200)}`)
  }
  const parsed: unknown = parser.parse(xml)
  return parsed
}
