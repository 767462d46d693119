import { readFileSync } from 'node:fs'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { describePage } from '../../html/forms.js'
import type { PageScript } from '../../html/layout.js'
import { descriptionTextOf } from '../../platform/http/describe.js'
import { digestOf } from '../../platform/secret.js'

interface Script {
  path: string
  /** Where `build.js` puts it, as `import.meta.resolve` says. */
  file: string
  summary: string
}

/** The script of a page, with a URL that changes with its content, so that it may be cached forever. */
export function offerScript({ path, file, summary }: Script) {
  const script = readFileSync(new URL(file), 'utf8')
  const route: FastifyPluginAsyncZod = async (app) => {
    app.get(
      path,
      {
        config: { access: 'public' },
        schema: describePage(
          {},
          {
            summary,
            tags: ['About'],
            responses: { 200: descriptionTextOf('text/javascript', 'JavaScript') },
          },
        ),
      },
      async (_request, reply) =>
        reply
          .type('text/javascript; charset=utf-8')
          .header('cache-control', 'public, max-age=31536000, immutable')
          .send(script),
    )
  }
  return { url: `${path}?v=${digestOf(script).slice(0, 12)}`, route }
}

/** For a page whose script loads nothing. */
export const selfContained = (url: string): PageScript => ({
  url,
  connects: "'none'",
  plays: "'none'",
  frames: "'none'",
})
