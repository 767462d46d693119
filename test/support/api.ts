import type { InjectOptions } from 'fastify'
import { findAccountByName, insertAccount } from '../../src/identity/accounts/store.js'
import { mintToken } from '../../src/identity/sessions/mint-token.js'
import type { Foyer } from './foyer.js'
import { signIn } from './foyer.js'

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | 'OPTIONS'

/** A user's calls of `/api/v1/auth/…` by cookie: `call('POST', 'history/…', body)`. */
export async function createCaller(foyer: Foyer, name: string) {
  const cookie = await signIn(foyer, name)
  return (method: Method, path: string, body?: object) => {
    const options: InjectOptions = { method, url: `/api/v1/auth/${path}`, headers: { cookie } }
    if (body !== undefined) options.payload = body
    return foyer.app.inject(options)
  }
}

/** A signed token of a user, made when there is no such user yet. */
export async function mintFor(
  foyer: Foyer,
  name: string,
  request: { scopes: string[]; expire?: number },
): Promise<string> {
  const account = await findAccountByName(foyer.db, name)
  const accountId = account?.id ?? (await insertAccount(foyer.db, { name, createdAt: 1 }))
  return (await mintToken(foyer, { accountId, ...request })).token
}
