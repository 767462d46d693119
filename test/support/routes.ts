import type { FastifyInstance } from 'fastify'

export const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
export type Method = (typeof methods)[number]

export interface Route {
  method: Method
  /** As it was registered, parameters as `:name`. */
  path: string
}

const isMethod = (name: string): name is Method => methods.some((method) => method === name)

/**
 * Every route that a server has, read from the tree that it prints; without HEAD and OPTIONS, which
 * it makes itself, and without the catch-alls.
 */
export function listRoutes(app: FastifyInstance): Route[] {
  const starts: string[] = []
  const lines = app.printRoutes({ commonPrefix: false }).split('\n')
  return lines.flatMap((line) => {
    const found = /^(?<indent>[│ ]*)[├└]── (?<part>\S+) \((?<methods>[^)]+)\)/.exec(line)?.groups
    if (!found) return []
    const { indent = '', part = '', methods = '' } = found
    const depth = indent.length / 4
    const path = `${starts.slice(0, depth).join('')}${part}`
    starts[depth] = part
    if (path.includes('*')) return []
    const named = methods.split(', ').filter(isMethod)
    return named.map((method) => ({ method, path }))
  })
}
