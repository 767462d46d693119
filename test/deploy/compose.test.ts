import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import { z } from 'zod'
import { environment, readConfig } from '../../src/platform/config.js'

const folder = 'deploy/compose'

const service = z.strictObject({
  image: z.string(),
  build: z.strictObject({ context: z.string(), dockerfile: z.string() }).optional(),
  restart: z.literal('unless-stopped'),
  init: z.boolean().optional(),
  stop_grace_period: z.string().optional(),
  read_only: z.boolean().optional(),
  tmpfs: z.array(z.string()).optional(),
  cap_drop: z.tuple([z.literal('ALL')]).optional(),
  security_opt: z.tuple([z.literal('no-new-privileges:true')]).optional(),
  ports: z.array(z.string()).optional(),
  depends_on: z
    .record(
      z.string(),
      z.strictObject({ condition: z.enum(['service_healthy', 'service_started']) }),
    )
    .optional(),
  environment: z.record(z.string(), z.union([z.string(), z.number()])),
  healthcheck: z.looseObject({ test: z.array(z.string()) }).optional(),
  volumes: z.array(z.string().regex(/^[a-z]+:\/[\w./]+$/)).optional(),
})

const composeFile = z.strictObject({
  name: z.string(),
  services: z.record(z.string(), service),
  volumes: z.record(z.string(), z.null()),
})

const read = (name: string) =>
  composeFile.parse(parse(readFileSync(join(folder, name), 'utf8'), { strict: true }))

/** As compose fills in variables: `${NAME}`, with a default, or refused when it is missing. */
const fillIn = (text: string, env: Record<string, string>) =>
  text.replace(/\$\{(\w+)(?::-([^}]*)|:\?[^}]*)?\}/g, (_all, name: string, other?: string) => {
    const value = env[name] ?? other
    if (value === undefined) throw new Error(`${name} is not set`)
    return value
  })

const secrets = {
  DOMAIN: 'foyer.example',
  POSTGRES_PASSWORD: 'a1b2',
  INVIDIOUS_HMAC_KEY: 'c3d4',
  COMPANION_KEY: '0123456789abcdef',
}

for (const file of readdirSync(folder)) {
  t.test(`${file} starts a Foyer with settings that it takes`, async (t) => {
    const { foyer } = read(file).services
    if (!foyer) throw new Error('no service foyer')
    const env = Object.fromEntries(
      Object.entries(foyer.environment).map(([key, value]) => [
        key,
        fillIn(String(value), secrets),
      ]),
    )
    t.same(
      Object.keys(env).filter((name) => !(name in environment.shape)),
      [],
    )
    t.doesNotThrow(() => readConfig(env))
    t.same(foyer.volumes, ['data:/data'], 'the folder of the image')
    t.same(foyer.ports, ['127.0.0.1:3000:3000'], 'nobody else reaches it without a proxy')
    t.equal(resolve(folder, foyer.build?.context ?? ''), resolve('.'))
    t.equal(foyer.build?.dockerfile, 'deploy/Dockerfile')
  })

  t.test(`${file} names nothing that it does not have`, async (t) => {
    const { services, volumes } = read(file)
    for (const [name, { depends_on = {}, volumes: mounts = [] }] of Object.entries(services)) {
      for (const [other, { condition }] of Object.entries(depends_on)) {
        t.ok(services[other], `${name} waits for ${other}`)
        if (condition === 'service_healthy') t.ok(services[other]?.healthcheck, other)
      }
      for (const mount of mounts) t.ok((mount.split(':')[0] ?? '') in volumes, mount)
    }
    t.ok(Object.values(services).every(({ ports }, at) => at === 0 || !ports))
  })
}

t.test(
  'the Invidious of a compose file is configured in YAML, for the address of Foyer',
  async (t) => {
    const { invidious, foyer } = read('invidious.yaml').services
    const config: unknown = parse(fillIn(String(invidious?.environment.INVIDIOUS_CONFIG), secrets))
    t.match(config, { domain: 'foyer.example', https_only: true, external_port: 443 })
    t.equal(foyer?.environment.UPSTREAM_URL, 'http://invidious:3000')
  },
)
