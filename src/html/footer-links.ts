import type { FastifyInstance } from 'fastify'
import { openMessages } from './messages/messages.js'
import { languageOf } from './messages/request-language.js'
import { operatorPagesPath, operatorPageTitles, type OperatorPage } from './operator-pages.js'

/**
 * Adds links to the operator's pages to the footer of every page. Texts of people cannot hold the tag
 * that is replaced, as they are escaped; what is passed on from elsewhere is a stream and left alone.
 */
export function addFooterLinks(app: FastifyInstance, pages: readonly OperatorPage[]): void {
  if (pages.length === 0) return
  app.addHook('onSend', async (request, reply, payload) => {
    const type = String(reply.getHeader('content-type') ?? '')
    if (typeof payload !== 'string' || !type.startsWith('text/html')) return payload
    const { t } = await openMessages(languageOf(request))
    const links = pages.map(
      ({ name }) => `<a href="${operatorPagesPath}/${name}">${t(operatorPageTitles[name])}</a> `,
    )
    return payload.replace('<footer>', () => `<footer>${links.join('')}`)
  })
}
