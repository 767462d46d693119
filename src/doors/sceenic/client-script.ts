import { readFileSync } from 'node:fs'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { descriptionTextOf } from '../../platform/http/describe.js'
import { digestOf } from '../../platform/secret.js'
import { describeStream, streamTags } from './describe.js'

const folder = new URL('.', import.meta.resolve('#watch-together'))

/** The client library, as `build.js` makes it: a module, a plain script, and the types of both. */
const files = [
  { name: 'watch-together.js', type: 'text/javascript', what: 'The client library as a module' },
  {
    name: 'watch-together.iife.js',
    type: 'text/javascript',
    what: 'The client library as a script',
  },
  { name: 'watch-together.d.ts', type: 'text/plain', what: 'The types of the client library' },
].map((file) => {
  const text = readFileSync(new URL(file.name, folder), 'utf8')
  return { ...file, text, etag: `"${digestOf(text).slice(0, 22)}"` }
})

/** What apps load to take part in sessions; pages of other sites may. */
export const clientScriptRoutes: FastifyPluginAsyncZod = async (app) => {
  for (const { name, type, what, text, etag } of files) {
    app.get(
      `/assets/${name}`,
      {
        config: { access: 'public' },
        schema: {
          ...describeStream(
            {},
            { summary: what, tags: streamTags, responses: { 200: descriptionTextOf(type, what) } },
          ),
          hide: true,
        },
      },
      async (request, reply) => {
        reply.header('cache-control', 'public, max-age=3600').header('etag', etag)
        if (request.headers['if-none-match'] === etag) return reply.code(304).send()
        return reply.type(`${type}; charset=utf-8`).send(text)
      },
    )
  }
}
