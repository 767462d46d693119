import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { deriveKey, randomSecret } from './secret.js'

/** The instance's master keys, newest first: the first signs, all verify. */
export interface Keyring {
  readonly hmacKeys: readonly [string, ...string[]]
  /** One key per master key for a purpose; the first encrypts and signs, all open and verify. */
  derive(purpose: string): [Uint8Array, ...Uint8Array[]]
}

export function createKeyring(hmacKeys: readonly [string, ...string[]]): Keyring {
  const derived = new Map<string, [Uint8Array, ...Uint8Array[]]>()
  return {
    hmacKeys,
    derive(purpose) {
      const [first, ...rest] = hmacKeys
      const keys = derived.get(purpose) ?? [
        deriveKey(first, purpose),
        ...rest.map((key) => deriveKey(key, purpose)),
      ]
      derived.set(purpose, keys)
      return keys
    },
  }
}

const keyFile = (dataDir: string) => join(dataDir, 'hmac.keys')

/** Writes keys beside the key file, whole and for their owner alone; the path. */
function writeAside(dataDir: string, keys: readonly string[]): string {
  const aside = `${keyFile(dataDir)}.${process.pid}`
  try {
    writeFileSync(aside, `${keys.join('\n')}\n`, { mode: 0o600 })
    chmodSync(aside, 0o600)
  } catch (error) {
    // Nothing of a key is left behind, for instance on a disk that is full.
    rmSync(aside, { force: true })
    throw error
  }
  return aside
}

/** Keeps a first key, unless another process that starts at the same moment was quicker. */
function keepFirstKey(dataDir: string, key: string): void {
  const aside = writeAside(dataDir, [key])
  try {
    linkSync(aside, keyFile(dataDir))
  } catch (error) {
    if (!existsSync(keyFile(dataDir))) throw error
  } finally {
    rmSync(aside)
  }
}

function readKeys(dataDir: string): string[] {
  if (!existsSync(keyFile(dataDir))) return []
  return readFileSync(keyFile(dataDir), 'utf8').split('\n').filter(Boolean)
}

/** Whether keys are given or kept, so that `loadKeyring` makes none. */
export const hasKeys = (dataDir: string, configured: readonly string[]): boolean =>
  configured.length > 0 || existsSync(keyFile(dataDir))

/**
 * The keys of HMAC_KEY, or those kept in `hmac.keys` in the data folder (one a line, newest
 * first, mode 0600), made there when absent.
 */
export function loadKeyring(dataDir: string, configured: readonly string[]): Keyring {
  const [first, ...rest] = configured.length > 0 ? configured : readKeys(dataDir)
  if (first !== undefined) return createKeyring([first, ...rest])
  mkdirSync(dataDir, { recursive: true })
  keepFirstKey(dataDir, randomSecret())
  const [kept, ...others] = readKeys(dataDir)
  if (kept === undefined) throw new Error(`There is no key in ${keyFile(dataDir)}: remove it`)
  return createKeyring([kept, ...others])
}

/** Puts a new key before the stored ones. Old tokens go on working; new ones use the new key. */
export function rotateKeys(dataDir: string): { count: number; file: string } {
  mkdirSync(dataDir, { recursive: true })
  const keys = [randomSecret(), ...readKeys(dataDir)]
  renameSync(writeAside(dataDir, keys), keyFile(dataDir))
  return { count: keys.length, file: keyFile(dataDir) }
}
