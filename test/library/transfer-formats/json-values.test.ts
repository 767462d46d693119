import t from 'tap'
import { readJson, type JsonPart } from '../../../src/library/transfer/formats/json-values.js'
import type { Source } from '../../../src/library/transfer/formats/source.js'

/** A text that comes in pieces of this length. */
const inPieces = (text: string, length: number): Source => ({
  name: 'x',
  size: undefined,
  async *read() {
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length)
  },
})

async function partsOf(text: string, length = 1000): Promise<JsonPart[]> {
  const parts: JsonPart[] = []
  for await (const some of readJson(inPieces(text, length))) parts.push(...some)
  return parts
}

const document = `{
  "name" : "a \\"quoted\\" ‰ text, [with] {signs}",
  "list":[ "ö", {"x":[1,{"y":"]"}]} , 3.5e1,null ],
  "empty": [], "object": {"a": [1, 2]}, "last": true
}`

t.test('a document comes in its values, wherever the pieces of its text end', async (t) => {
  const expected: JsonPart[] = [
    {
      kind: 'value',
      key: 'name',
      value: 'a "quoted" ‰ text, [with] {signs}',
      place: 'name, line 2',
    },
    { kind: 'list', key: 'list[]' },
    { kind: 'value', key: 'list[]', value: 'ö', place: 'list, item 1, line 3' },
    { kind: 'value', key: 'list[]', value: { x: [1, { y: ']' }] }, place: 'list, item 2, line 3' },
    { kind: 'value', key: 'list[]', value: 35, place: 'list, item 3, line 3' },
    { kind: 'value', key: 'list[]', value: null, place: 'list, item 4, line 3' },
    { kind: 'list', key: 'empty[]' },
    { kind: 'value', key: 'object', value: { a: [1, 2] }, place: 'object, line 4' },
    { kind: 'value', key: 'last', value: true, place: 'last, line 4' },
  ]
  for (const length of [1, 2, 3, 7, 1000]) t.same(await partsOf(document, length), expected)
})

t.test('a list comes in its items', async (t) => {
  t.same(await partsOf('["a",{"b":1}]'), [
    { kind: 'value', key: '[]', value: 'a', place: 'item 1' },
    { kind: 'value', key: '[]', value: { b: 1 }, place: 'item 2' },
  ])
})

const valuesOf = (parts: readonly JsonPart[]) =>
  parts.flatMap((part) => (part.kind === 'value' ? [part.value] : []))
const faultsOf = (parts: readonly JsonPart[]) =>
  parts.flatMap((part) => (part.kind === 'damaged' ? [`${part.place}: ${part.reason}`] : []))

t.test('what is damaged is told of, and what follows is read', async (t) => {
  const cases: [text: string, values: unknown[], faults: string[]][] = [
    ['[1,nul,2]', [1, 2], ['item 2: It is not valid JSON']],
    ['[1,,2,]', [1, 2], []],
    ['{"a":1,"b",c:2,"d":3}', [1, 3], [': It has no name', ': Its name is not valid JSON']],
    ['["a,\n"b","c"]', ['c'], ['item 1: A quotation mark is missing']],
    ['["a","b', ['a'], ['item 2: The file ends within it', 'the end: The file is cut off']],
    ['["a","b"', ['a', 'b'], ['the end: The file is cut off']],
    ['', [], []],
    ['"text"', [], []],
  ]
  for (const [text, values, faults] of cases) {
    const parts = await partsOf(text)
    t.same(valuesOf(parts), values, text)
    t.same(faultsOf(parts), faults, text)
  }
})
