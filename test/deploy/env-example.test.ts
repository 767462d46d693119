import { readFileSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { environment, readConfig } from '../../src/platform/config.js'
import { writeEnvExample } from '../support/env-example.js'
import { readVariableRows } from '../support/variables-table.js'

const file = 'deploy/.env.example'
const expected = writeEnvExample(readVariableRows())
if (process.env.UPDATE_ENV_EXAMPLE) writeFileSync(file, expected)
const example = readFileSync(file, 'utf8')

const assignments = (text: string) =>
  [...text.matchAll(/^#([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => ({ name, value }))

t.test('.env.example has every variable, with the words of the manual', async (t) => {
  t.equal(example, expected)
  const names = assignments(example).map(({ name }) => name)
  t.same([...names].sort(), Object.keys(environment.shape).sort())
})

t.test('the values of .env.example are the defaults', async (t) => {
  const values = assignments(example).map(({ name, value }): [string, string] => [name, value])
  // Which settings were given is shown to administrators, and differs here.
  const { settings: given, ...config } = readConfig(Object.fromEntries<string>(values))
  const { settings: none, ...defaults } = readConfig({})
  t.same(config, defaults)
  t.same(
    given.map(({ name }) => name),
    none.map(({ name }) => name),
  )
})

t.test('each variable of .env.example has a sentence before it', async (t) => {
  const blocks = example.trim().split('\n\n').slice(1)
  t.equal(blocks.length, Object.keys(environment.shape).length)
  t.same(
    blocks.filter((block) => !/^(# .*\n)+#[A-Z_]+=\S*$/.test(block)),
    [],
  )
})
