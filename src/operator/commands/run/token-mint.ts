import { mintToken } from '../../../identity/sessions/mint-token.js'
import { findSessionByDigest } from '../../../identity/sessions/store.js'
import { loadKeyring } from '../../../platform/keyring.js'
import { digestOf } from '../../../platform/secret.js'
import { print, printJson } from '../print.js'
import { getAccountByName, recordCommand, withFoyer } from '../with-foyer.js'

interface MintOptions {
  user: string
  scopes: string[]
  expire?: number
  name?: string
  json?: true
}

/** `foyer token mint` */
export async function run({ user, scopes, expire, name, json }: MintOptions): Promise<void> {
  await withFoyer(async (foyer) => {
    const { config, db, clock } = foyer
    const account = await getAccountByName(db, user)
    const keyring = loadKeyring(config.dataDir, config.hmacKeys)
    const request = { accountId: account.id, scopes, expire, name, client: 'command line' }
    const { token, session } = await mintToken({ db, clock, keyring }, request)
    await recordCommand(foyer, {
      act: 'token.mint',
      subject: account.name,
      detail: [name, ...scopes].filter((text) => text !== undefined).join(', '),
    })
    if (!json) {
      print(token)
      return
    }
    const found = await findSessionByDigest(db, digestOf(session))
    printJson({ token, handle: found?.session.handle })
  })
}
