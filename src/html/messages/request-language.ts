import type { FastifyRequest } from 'fastify'
import { chosenLocaleIn } from '../../library/preferences/preferences.js'
import { findLanguage } from './find-language.js'
import type { Language } from './languages.js'

/** The language of the page that is the response to a request. */
export function languageOf({ principal, headers }: FastifyRequest): Language {
  const { account } = principal ?? {}
  return findLanguage(account && chosenLocaleIn(account.preferences), headers['accept-language'])
}
