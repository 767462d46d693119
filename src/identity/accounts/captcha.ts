import { createHash, createHmac, randomInt } from 'node:crypto'
import { z } from 'zod'
import { hour, minute, type Clock } from '../../platform/clock.js'
import type { Config } from '../../platform/config.js'
import type { Database } from '../../platform/db/schema.js'
import type { Keyring } from '../../platform/keyring.js'
import { Problem } from '../../platform/problem.js'
import { equalsInConstantTime, randomSecret } from '../../platform/secret.js'
import { isWithinLimit } from '../limits.js'

export interface CaptchaContext {
  db: Database
  clock: Clock
  keyring: Keyring
  config: Pick<Config, 'captcha' | 'baseUrl'>
}

/**
 * What a browser has to work for: the number that, appended to `text` after a dot, gives `digest`
 * (SHA-256). Only trying finds it, and only this server could have made the seal.
 */
export interface Puzzle {
  /** When it expires, and 32 random bytes. */
  text: string
  digest: string
  /** The number is at most this. */
  most: number
  seal: string
}

/** As long as it takes to fill in a form, and shorter than uses are remembered. */
const lifetime = 20 * minute

const solution = z
  .string()
  .max(300)
  .regex(/^(\d{13}-[\w-]{22})\.([0-9a-f]{64})\.([0-9a-f]{64})\.(\d{1,9})$/)

const hexDigestOf = (text: string) => createHash('sha256').update(text).digest('hex')

const sealOf = (key: Uint8Array, text: string, digest: string) =>
  createHmac('sha256', key).update(`${text}.${digest}`).digest('hex')

const captchaKeysOf = ({ keyring }: Pick<CaptchaContext, 'keyring'>) => keyring.derive('captcha')

/** A puzzle for one try at an account; undefined where this server asks for none. */
export function makePuzzle({
  clock,
  config,
  ...context
}: Omit<CaptchaContext, 'db'>): Puzzle | undefined {
  if (!config.captcha) return undefined
  const { most } = config.captcha
  // 22 characters of it are enough, and the text has to fit into one block of SHA-256 with its number.
  const text = `${clock.now() + lifetime}-${randomSecret().slice(0, 22)}`
  const digest = hexDigestOf(`${text}.${randomInt(most + 1)}`)
  return { text, digest, most, seal: sealOf(captchaKeysOf(context)[0], text, digest) }
}

/** Counts the uses of a puzzle, for all processes. */
const once = { kind: 'captcha', count: 1, per: hour }

/**
 * Passes for who has solved a puzzle of this server, once each, or where none is asked for. Throws
 * `captcha_required` without a solution, and `captcha_failed` for one that is wrong, expired or used.
 */
export async function consumeCaptcha(
  context: CaptchaContext,
  given: string | undefined,
): Promise<void> {
  const { config, clock } = context
  if (!config.captcha) return
  if (given === undefined || given === '') {
    const page = `${config.baseUrl}/signup`
    throw new Problem('captcha_required', `New accounts are made in a browser here: open ${page}`)
  }
  const [text = '', digest = '', seal = '', number = ''] =
    solution.safeParse(given).data?.split('.') ?? []
  const isOurs = captchaKeysOf(context).some((key) =>
    equalsInConstantTime(sealOf(key, text, digest), seal),
  )
  const isSolved = hexDigestOf(`${text}.${number}`) === digest
  if (!isOurs || !isSolved || Number(text.slice(0, 13)) <= clock.now()) {
    throw new Problem('captcha_failed')
  }
  if (!(await isWithinLimit(context, once, text))) throw new Problem('captcha_failed')
}
