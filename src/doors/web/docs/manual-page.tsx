import type { ComponentChildren } from 'preact'
import type { Page } from '../../../html/layout.js'
import type { Visitor } from '../../../html/visitor.js'

/** The parts of the manual, in the order in which people read them; the rest follows by name. */
export const manualSections = [
  {
    title: 'For people',
    pages: [
      { path: '/docs/account', title: 'Your account' },
      { path: '/docs/library', title: 'Your library' },
      { path: '/docs/second-factor', title: 'Second factor' },
      { path: '/docs/rooms', title: 'Rooms' },
      { path: '/docs/apps', title: 'Apps' },
    ],
  },
  {
    title: 'For operators',
    pages: [
      { path: '/docs/install', title: 'Install' },
      { path: '/docs/first-day', title: 'A first day' },
      { path: '/docs/configure', title: 'Configure' },
      { path: '/docs/commands', title: 'Commands' },
      { path: '/docs/administration', title: 'Administration' },
      { path: '/docs/upgrade', title: 'Upgrade' },
      { path: '/docs/backup', title: 'Back up and restore' },
      { path: '/docs/move-in', title: 'Move in from Invidious' },
      { path: '/docs/in-front', title: 'In front of an Invidious' },
      { path: '/docs/machines', title: 'Processes and machines' },
      { path: '/docs/security', title: 'Security' },
      { path: '/docs/monitoring', title: 'Metrics and alerts' },
      { path: '/docs/troubleshooting', title: 'Troubleshooting' },
      { path: '/docs/performance', title: 'Performance' },
    ],
  },
  {
    title: 'For developers',
    pages: [
      { path: '/docs/write-a-client', title: 'Write a client' },
      { path: '/docs/quickstarts', title: 'Quickstarts' },
      { path: '/docs/reference', title: 'API reference' },
      { path: '/docs/scopes', title: 'Scopes' },
      { path: '/docs/translate', title: 'Translate' },
    ],
  },
] as const

function Contents({ path }: { path: string }) {
  return (
    <nav class="contents" aria-label="Manual">
      <p>
        <a href="/docs" aria-current={path === '/docs' ? 'page' : undefined}>
          Manual
        </a>
      </p>
      {manualSections.map(({ title, pages }) => (
        <section key={title}>
          <h2>{title}</h2>
          <ul>
            {pages.map((page) => (
              <li key={page.path}>
                <a href={page.path} aria-current={page.path === path ? 'page' : undefined}>
                  {page.title}
                </a>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  )
}

interface ManualView {
  title: string
  path: string
  visitor: Visitor | undefined
  content: ComponentChildren
}

/** A page of the manual with the contents beside it. */
export const manualPage = ({ title, path, visitor, content }: ManualView): Page => ({
  title,
  path,
  visitor,
  content: (
    <div class="manual">
      <article class="doc">{content}</article>
      <Contents path={path} />
    </div>
  ),
})

/** HTML of the build, which no visitor has written. */
export const BuiltHtml = ({ html }: { html: string }) => (
  <div dangerouslySetInnerHTML={{ __html: html }} />
)
