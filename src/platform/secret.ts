import { hash, hkdfSync, timingSafeEqual } from 'node:crypto'
import nacl from 'tweetnacl'

/** `bytes` random bytes as base64url without padding: 32 bytes are 43 characters. */
export function randomSecret(bytes = 32): string {
  return Buffer.from(nacl.randomBytes(bytes)).toString('base64url')
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/**
 * `length` random characters of an alphabet, each as likely as any other. The 43 letters and
 * digits of the defaults hold 256 bits and need no encoding anywhere.
 */
export function randomCharacters(length = 43, alphabet = letters): string {
  const limit = 256 - (256 % alphabet.length)
  let text = ''
  while (text.length < length) {
    for (const byte of nacl.randomBytes(2 * length)) {
      // A byte at or above the limit would make the first characters likelier.
      if (byte < limit && text.length < length) text += alphabet.charAt(byte % alphabet.length)
    }
  }
  return text
}

/** SHA-256 as base64url, 43 characters. The only form in which a secret is stored. */
export function digestOf(secret: string): string {
  return hash('sha256', secret, 'base64url')
}

/** Compares two texts in a time that depends on their lengths alone, not on where they differ. */
export function equalsInConstantTime(a: string, b: string): boolean {
  const [first, second] = [Buffer.from(a), Buffer.from(b)]
  return first.length === second.length && timingSafeEqual(first, second)
}

/** A key of 32 bytes for one purpose (HKDF-SHA256, RFC 5869), so that no two uses share a key. */
export function deriveKey(masterKey: string, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', masterKey, 'foyer', purpose, 32))
}

/** Encrypts and authenticates a text (XSalsa20-Poly1305); nonce and box as base64url. */
export function seal(text: string, key: Uint8Array): string {
  const nonce = nacl.randomBytes(nacl.secretbox.nonceLength)
  const box = nacl.secretbox(Buffer.from(text), nonce, key)
  return Buffer.concat([nonce, box]).toString('base64url')
}

/** The text that `seal` took, or undefined when no key of the list opens it. */
export function openSealed(sealed: string, keys: Uint8Array[]): string | undefined {
  const bytes = Buffer.from(sealed, 'base64url')
  const nonce = bytes.subarray(0, nacl.secretbox.nonceLength)
  const box = bytes.subarray(nacl.secretbox.nonceLength)
  if (nonce.length < nacl.secretbox.nonceLength) return undefined
  for (const key of keys) {
    const text = nacl.secretbox.open(box, nonce, key)
    if (text) return Buffer.from(text).toString()
  }
  return undefined
}
