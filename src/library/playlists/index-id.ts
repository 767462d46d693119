import nacl from 'tweetnacl'
import { Problem } from '../../platform/problem.js'
import { digestOf } from '../../platform/secret.js'

/** 63 random bits as upper-case hex without leading zeros, as Invidious makes them. */
export function randomIndexId(): string {
  const bits = Buffer.from(nacl.randomBytes(8)).readBigUInt64BE()
  return BigInt.asUintN(63, bits).toString(16).toUpperCase()
}

/** The index id that a text always comes to, so that the same form adds nothing twice. */
export function indexIdFor(text: string): string {
  const bits = Buffer.from(digestOf(text), 'base64url').readBigUInt64BE()
  return BigInt.asUintN(63, bits).toString(16).toUpperCase()
}

/**
 * The stored form of an index id as a client writes it: any case, leading zeros or none. Throws
 * `input_invalid` when it is no hex number of 64 bits at most.
 */
export function readIndexId(text: string): string {
  if (!/^[0-9a-f]{1,16}$/i.test(text)) {
    throw new Problem('input_invalid', `Invalid index '${text.slice(0, 40)}': not a hex number`)
  }
  return BigInt(`0x${text}`).toString(16).toUpperCase()
}
