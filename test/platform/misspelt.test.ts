import t from 'tap'
import { environment } from '../../src/platform/config.js'
import { findMisspelt } from '../../src/platform/misspelt.js'

t.test('a variable that nearly has the name of one of ours is named with it', async (t) => {
  const rows: [string, string][] = [
    ['REGISTRATIONS', 'REGISTRATION'],
    ['BASEURL', 'BASE_URL'],
    ['DATABASE_URI', 'DATABASE_URL'],
    ['FOYER_PORT', 'PORT'],
    ['TRUSTED_PROXY', 'TRUST_PROXY'],
    ['OAUTH_IDLE_DAY', 'OAUTH_IDLE_DAYS'],
  ]
  for (const [name, meant] of rows) {
    t.same(findMisspelt({ [name]: 'x' }), [
      `${name} is not a variable of Foyer: is ${meant} meant?`,
    ])
  }
})

t.test('our variables, those of others and empty ones are not mentioned', async (t) => {
  const ours = Object.fromEntries(Object.keys(environment.shape).map((name) => [name, 'x']))
  t.same(findMisspelt(ours), [])
  const others = 'PATH HOSTNAME HOSTTYPE SHELL USER PWD LANG TERM SHLVL LOGNAME NODE_ENV MAIL TZ'
  const more = 'NODE_OPTIONS npm_execpath POSTGRES_HOST LISTEN_FDS INVOCATION_ID NOTIFY_SOCKET CI'
  const env = Object.fromEntries(`${others} ${more}`.split(' ').map((name) => [name, 'x']))
  t.same(findMisspelt({ ...env, REGISTRATIONS: '' }), [])
})
