import { resolve } from 'node:path'
import t from 'tap'
import { ConfigError } from '../../src/platform/config-error.js'
import { readConfig } from '../../src/platform/config.js'
import { findUnsafeSettings } from '../../src/platform/unsafe-settings.js'

function mistakesOf(env: Record<string, string>): string[] {
  try {
    readConfig(env)
    return []
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.message.split('\n').filter((line) => line.startsWith('  '))
  }
}

t.test('with nothing set, everything has a default that is safe', async (t) => {
  const config = readConfig({})
  const dataDir = resolve('data')
  t.match(config, {
    host: '127.0.0.1',
    port: 3000,
    baseUrl: 'http://127.0.0.1:3000',
    databaseUrl: `sqlite:${dataDir}/foyer.db`,
    dataDir,
    hmacKeys: [],
    registration: 'first-login',
    trustProxy: false,
    logLevel: 'info',
    limits: { playlists: 100, playlistVideos: 500, subscriptions: 10_000, registrations: 100 },
    passwords: { minLength: 8, deniesCommon: true },
  })
  t.same(findUnsafeSettings(config), [])
})

t.test('an empty variable is one that is absent', async (t) => {
  const empty = {
    HOST: '',
    PORT: '',
    BASE_URL: '',
    HMAC_KEY: '',
    REGISTRATION: '',
    DATABASE_URL: '',
  }
  t.same(readConfig(empty), readConfig({}))
})

t.test('what is set is taken', async (t) => {
  const config = readConfig({
    HOST: '::',
    PORT: '8080',
    BASE_URL: 'https://foyer.example/',
    DATABASE_URL: 'postgres://foyer:secret@db/foyer',
    DATA_DIR: '/var/lib/foyer',
    HMAC_KEY: 'newest-key-of-this-server, old-key-of-this-server',
    REGISTRATION: 'closed',
    LOG_LEVEL: 'warn',
    MAX_PLAYLISTS: '5',
  })
  t.match(config, {
    host: '::',
    port: 8080,
    baseUrl: 'https://foyer.example',
    databaseUrl: 'postgres://foyer:secret@db/foyer',
    dataDir: '/var/lib/foyer',
    hmacKeys: ['newest-key-of-this-server', 'old-key-of-this-server'],
    registration: 'closed',
    logLevel: 'warn',
    limits: { playlists: 5 },
  })
})

t.test('where it can be reached follows from where it listens', async (t) => {
  t.equal(readConfig({ HOST: '0.0.0.0', PORT: '80' }).baseUrl, 'http://127.0.0.1:80')
  t.equal(readConfig({ HOST: '::' }).baseUrl, 'http://127.0.0.1:3000')
  t.equal(readConfig({ HOST: '::1' }).baseUrl, 'http://[::1]:3000')
  t.equal(readConfig({ HOST: '192.0.2.1' }).baseUrl, 'http://192.0.2.1:3000')
})

t.test('each mistake is named', async (t) => {
  const rows: [variable: string, value: string][] = [
    ['PORT', 'http'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '80.5'],
    ['BASE_URL', 'foyer.example'],
    ['BASE_URL', 'ftp://foyer.example'],
    ['BASE_URL', 'https://foyer.example/?a=1'],
    ['BASE_URL', 'https://foyer.example/foyer'],
    ['BASE_URL', 'https://foyer.example#a'],
    ['BASE_URL', 'https://anna:secret@foyer.example'],
    ['DATABASE_URL', 'mysql://x/y'],
    ['DATABASE_URL', '/var/lib/foyer.db'],
    ['HMAC_KEY', 'one,,two'],
    ['HMAC_KEY', ','],
    ['REGISTRATION', 'open'],
    ['LOG_LEVEL', 'loud'],
    ['MAX_PLAYLISTS', '0'],
    ['MAX_PLAYLIST_VIDEOS', 'many'],
    ['MAX_SUBSCRIPTIONS', '1e3'],
    ['TRUST_PROXY', 'yes'],
    ['TRUST_PROXY', '192.0.2.1,nginx'],
    ['TRUST_PROXY', '192.0.2.0/33'],
    ['TRUST_PROXY', '192.0.2.0/'],
  ]
  for (const [variable, value] of rows) {
    const [line = '', ...more] = mistakesOf({ [variable]: value })
    t.match(line, `  ${variable}: `, `${variable}=${value}`)
    t.same(more, [], 'once')
  }
})

t.test('all mistakes are in one message, which gives no value away', async (t) => {
  const env = {
    PORT: 'x',
    REGISTRATION: 'x',
    HMAC_KEY: 'secret-one,',
    DATABASE_URL: 'mysql://u:secret-two@h/d',
  }
  const names = mistakesOf(env).map((line) => line.trim().split(':')[0])
  t.same(names.sort(), ['DATABASE_URL', 'HMAC_KEY', 'PORT', 'REGISTRATION'])
  t.throws(() => readConfig(env), { message: /docs\/configure\.md explains every variable\.$/ })
  t.notMatch(mistakesOf(env).join(), /secret/)
})

t.test('what looks unsafe is said, and what is safe is not', async (t) => {
  const key = 'a-long-enough-hmac-key'
  const rows: [env: Record<string, string>, warnings: RegExp[]][] = [
    [{ BASE_URL: 'http://foyer.example' }, [/plain http/]],
    [{ BASE_URL: 'http://192.168.1.2:3000' }, [/plain http/]],
    [{ BASE_URL: 'https://foyer.example' }, []],
    [{ BASE_URL: 'http://localhost:3000' }, []],
    [{ BASE_URL: 'http://[::1]:3000' }, []],
    [{ HMAC_KEY: key }, []],
    [{ TRUST_PROXY: 'true' }, [/TRUST_PROXY=true believes every/]],
    [{ TRUST_PROXY: 'loopback' }, []],
    [{ HOST: '0.0.0.0' }, [/listens for everybody/]],
    [{ HOST: '0.0.0.0', BASE_URL: 'https://foyer.example' }, []],
    [{ HMAC_KEY: 'CHANGE_ME!!' }, [/well-known/]],
    [{ HMAC_KEY: `${key},secret` }, [/well-known/]],
    [{ HMAC_KEY: 'short' }, [/fewer than 16/]],
    [{ HMAC_KEY: 'short', BASE_URL: 'http://foyer.example' }, [/plain http/, /fewer than 16/]],
  ]
  for (const [env, warnings] of rows) {
    const found = findUnsafeSettings(readConfig(env))
    t.equal(found.length, warnings.length, JSON.stringify(env))
    for (const [at, warning] of warnings.entries()) t.match(found[at], warning)
    t.notMatch(found.join(), key)
  }
})
