/** A way for a file to be damaged; the same each time. */
export type Damage = (bytes: Buffer) => Buffer

/** Numbers from 0 to 1 that look random and are the same each time. */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}

const half = (bytes: Buffer) => Math.floor(bytes.length / 2)

export const damages: Record<string, Damage> = {
  'cut in half': (bytes) => bytes.subarray(0, half(bytes)),
  'without its last byte': (bytes) => bytes.subarray(0, -1),
  'without its first byte': (bytes) => bytes.subarray(1),
  'with a bit turned in the middle': (bytes) => {
    const turned = Buffer.from(bytes)
    turned[half(bytes)] = (turned[half(bytes)] ?? 0) ^ 0x10
    return turned
  },
  'with NULs in the middle': (bytes) =>
    Buffer.from(bytes).fill(0, half(bytes), Math.min(half(bytes) + 40, bytes.length)),
  'with its middle twice': (bytes) => {
    const third = Math.floor(bytes.length / 3)
    return Buffer.concat([bytes.subarray(0, 2 * third), bytes.subarray(third)])
  },
  'without its middle third': (bytes) => {
    const third = Math.floor(bytes.length / 3)
    return Buffer.concat([bytes.subarray(0, third), bytes.subarray(2 * third)])
  },
  'with more behind it': (bytes) =>
    Buffer.concat([bytes, Buffer.from('\n"]}><\u0000zz'.repeat(20))]),
  'with something before it': (bytes) => Buffer.concat([Buffer.from('\u0001\u0002{"<'), bytes]),
  'with bytes changed here and there': (bytes) => {
    const random = createRandom(bytes.length)
    const changed = Buffer.from(bytes)
    const count = Math.max(3, Math.floor(bytes.length / 100))
    for (let done = 0; done < count; done += 1) {
      changed[Math.floor(random() * bytes.length)] = Math.floor(random() * 256)
    }
    return changed
  },
}
