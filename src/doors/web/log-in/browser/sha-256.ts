// Pages on plain http have no `crypto.subtle`, which would also make each digest a promise.

const initial = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
] as const

const constants = new Uint32Array([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
])

/** What a text must not exceed: it has one block. */
const mostCharacters = 55

const words = new Uint32Array(64)
const rotateWord = (word: number, by: number) => (word >>> by) | (word << (32 - by))
const wordAt = (list: Uint32Array, index: number) => list[index] ?? 0

function putText(text: string): void {
  words.fill(0)
  for (let index = 0; index <= text.length; index += 1) {
    const byte = index < text.length ? text.charCodeAt(index) : 0x80
    words[index >> 2] = wordAt(words, index >> 2) | (byte << (24 - 8 * (index & 3)))
  }
  words[15] = 8 * text.length
}

function extend(): void {
  for (let index = 16; index < 64; index += 1) {
    const before = wordAt(words, index - 15)
    const last = wordAt(words, index - 2)
    const low = rotateWord(before, 7) ^ rotateWord(before, 18) ^ (before >>> 3)
    const high = rotateWord(last, 17) ^ rotateWord(last, 19) ^ (last >>> 10)
    words[index] = wordAt(words, index - 16) + low + wordAt(words, index - 7) + high
  }
}

/** SHA-256 (FIPS 180-4) of at most 55 ASCII characters, as eight words. */
export function digestWords(text: string): number[] {
  if (text.length > mostCharacters) throw new Error('This text has more than one block')
  putText(text)
  extend()
  let [a, b, c, d, e, f, g, h]: readonly number[] = initial
  for (let index = 0; index < 64; index += 1) {
    const mixed = rotateWord(e, 6) ^ rotateWord(e, 11) ^ rotateWord(e, 25)
    const first: number =
      h + mixed + ((e & f) ^ (~e & g)) + wordAt(constants, index) + wordAt(words, index)
    const second: number =
      (rotateWord(a, 2) ^ rotateWord(a, 13) ^ rotateWord(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))
    h = g
    g = f
    f = e
    e = (d + first) | 0
    d = c
    c = b
    b = a
    a = (first + second) | 0
  }
  return [a, b, c, d, e, f, g, h].map((word, index) => (word + (initial[index] ?? 0)) >>> 0)
}

/** The words of a digest that is written in hexadecimal. */
export const digestInWords = (hexadecimal: string): number[] =>
  Array.from({ length: 8 }, (_, index) => parseInt(hexadecimal.slice(8 * index, 8 * index + 8), 16))
