import t from 'tap'
import { environment } from '../src/platform/config.js'
import { readVariableRows, defaultValueOf } from './support/variables-table.js'

const rows = readVariableRows()

t.test("the manual's table has every variable, and no other", async (t) => {
  t.same(rows.map(({ name }) => name).sort(), Object.keys(environment.shape).sort())
})

t.test("the manual's table has the defaults that are used", async (t) => {
  const documented = new Map(rows.map((row) => [row.name, defaultValueOf(row)]))
  for (const [name, value] of Object.entries(environment.parse({}))) {
    t.equal(documented.get(name), String(value), name)
  }
})
