import type { FastifyInstance } from 'fastify'
import { operatorPagesPath, operatorPageTitles, type OperatorPage } from './operator-pages.js'

/**
 * Adds links to the operator's pages to the footer of every page. Texts of people cannot hold the tag
 * that is replaced, as they are escaped; what is passed on from elsewhere is a stream and left alone.
 */
export function addFooterLinks(app: FastifyInstance, pages: readonly OperatorPage[]): void {
  if (pages.length === 0) return
  const links = pages.map(
    ({ name }) => `<a href="${operatorPagesPath}/${name}">${operatorPageTitles[name]}</a> `,
  )
  const footer = `<footer>${links.join('')}`
  app.addHook('onSend', async (_request, reply, payload) => {
    const type = String(reply.getHeader('content-type') ?? '')
    if (typeof payload !== 'string' || !type.startsWith('text/html')) return payload
    return payload.replace('<footer>', footer)
  })
}
