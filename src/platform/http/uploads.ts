import { pipeline, type Readable } from 'node:stream'
import { Busboy } from '@fastify/busboy'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { Problem } from '../problem.js'

/** A file that comes in; its bytes are read while they come. */
export interface Upload {
  /** What the sender calls it; undefined when that is not said. */
  name: string | undefined
  /** The fields of the form that came before it. */
  fields: Readonly<Record<string, string>>
  chunks: AsyncIterable<unknown>
}

const limits = { files: 1, fields: 20, fieldSize: 10_000, parts: 21 }

/** The first file of a form. Throws `input_invalid` for one that has none or is broken. */
function readForm(payload: Readable, contentType: string): Promise<Upload> {
  return new Promise((done, fail) => {
    const fields: Record<string, string> = {}
    let file: Readable | undefined
    const refuse = (cause?: unknown) => {
      const problem = new Problem('input_invalid', 'The form has no file, or is broken', { cause })
      file?.destroy(problem)
      fail(problem)
    }
    const form = new Busboy({ headers: { 'content-type': contentType }, limits })
    form.on('field', (name, value) => {
      fields[name] = value
    })
    form.on('file', (_field, stream, name) => {
      file = stream
      done({ name: name || undefined, fields, chunks: stream })
    })
    // A sender that goes away in the middle ends the file with an error, too.
    pipeline(payload, form, (error) => {
      if (error || !file) refuse(error)
    })
  })
}

/** Within this plugin, bodies are not read: `readUpload` takes them as they come. */
export function acceptUploads(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, payload, done) => {
    done(null, payload)
  })
}

const fileForm = z.object({
  upload: z.custom<Upload>((value) => typeof value === 'object' && value !== null),
})

/**
 * Within this plugin, a form with a file has the fields before the file as its body, so that they are
 * checked first; `uploadIn` has the file. What nobody takes of it is thrown away.
 */
export function acceptFileForms(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', async (request: FastifyRequest, payload: Readable) => {
    const upload = await readUpload(payload, request.headers['content-type'])
    return { ...upload.fields, upload }
  })
  app.addHook('onResponse', async (request) => {
    request.raw.unpipe()
    request.raw.resume()
  })
}

/** The file of a form. Throws `input_invalid` when there is none. */
export function uploadIn(body: unknown): Upload {
  const parsed = fileForm.safeParse(body)
  if (!parsed.success) throw new Problem('input_invalid', 'The form has no file')
  return parsed.data.upload
}

const isStream = (body: unknown): body is Readable =>
  typeof body === 'object' && body !== null && 'pipe' in body

/**
 * The file of a request: the first of a form, or else the body. Throws `input_invalid` when there is
 * none.
 */
export async function readUpload(body: unknown, contentType = ''): Promise<Upload> {
  if (!isStream(body)) throw new Problem('input_invalid', 'The body has no file')
  if (!/^multipart\/form-data\b/i.test(contentType)) {
    return { name: undefined, fields: {}, chunks: body }
  }
  try {
    return await readForm(body, contentType)
  } catch (cause) {
    if (cause instanceof Problem) throw cause
    throw new Problem('input_invalid', 'The form is broken', { cause })
  }
}
