import fc from 'fast-check'

const surrogates = { first: 0xd800, count: 0x800 }

/**
 * Texts of any code points but surrogates. As `fc.string({ unit: 'binary' })`, which reads a table
 * of all code points each time one is made.
 */
export const anyText = (maxLength?: number): fc.Arbitrary<string> =>
  fc
    .array(fc.nat(0x10ffff - surrogates.count), maxLength === undefined ? {} : { maxLength })
    .map((numbers) =>
      String.fromCodePoint(
        ...numbers.map((n) => (n < surrogates.first ? n : n + surrogates.count)),
      ),
    )
