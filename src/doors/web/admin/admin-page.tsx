import type { ComponentChildren } from 'preact'
import { Notice } from '../../../html/elements.js'
import type { Page } from '../../../html/layout.js'
import type { Visitor } from '../../../html/visitor.js'

export const adminPath = '/admin'
export const usersPath = `${adminPath}/users`

export const keysPath = `${adminPath}/keys`
export const settingsPath = `${adminPath}/settings`
export const auditPath = `${adminPath}/audit`
export const invitationsPath = '/invitations'

export const pathOfUser = (id: number): string => `${usersPath}/${id}`

const tabs = [
  { path: adminPath, name: 'Overview' },
  { path: usersPath, name: 'Users' },
  { path: invitationsPath, name: 'Invitations' },
  { path: keysPath, name: 'API keys' },
  { path: settingsPath, name: 'Settings' },
  { path: auditPath, name: 'Audit log' },
] as const

interface AdminPage {
  title: string
  /** The tab that it belongs to. */
  tab: string
  news?: string | undefined
  mistake?: string | undefined
  content: ComponentChildren
}

/** A page of the administration, below the ways to the others. */
export function adminPage(visitor: Visitor, page: AdminPage): Page {
  const { title, tab, news, mistake } = page
  const content = (
    <>
      <nav aria-label="Administration" class="tabs">
        <ul>
          {tabs.map(({ path, name }) => (
            <li key={path}>
              <a href={path} aria-current={path === tab ? 'page' : undefined}>
                {name}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      {news !== undefined && <Notice kind="news">{news}</Notice>}
      {mistake !== undefined && <Notice kind="error">{mistake}</Notice>}
      {page.content}
    </>
  )
  return { title, path: adminPath, visitor, content }
}
