/** The encoding that XML names at its beginning; all of its first line is ASCII. */
const declaredEncoding = (body: Buffer): string | undefined =>
  /^<\?xml[^>]*\sencoding=["']([\w.-]+)["']/.exec(body.toString('latin1', 0, 200))?.[1]

/** The text of XML: what its header says goes before what it says itself (RFC 7303 §3); else UTF-8. */
export function decodeXml(body: Buffer, contentType: string | undefined): string {
  const charset = /;\s*charset="?([\w.-]+)/i.exec(contentType ?? '')?.[1]
  try {
    return new TextDecoder(charset ?? declaredEncoding(body)).decode(body)
  } catch {
    // An encoding that nobody knows.
    return body.toString()
  }
}
