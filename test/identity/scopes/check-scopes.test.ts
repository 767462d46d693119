import t from 'tap'
import { checkScopes } from '../../../src/identity/scopes/check-scopes.js'
import '../../../src/problems.js'

const malformed = (message: RegExp) => ({ code: 'scope_malformed', message })

t.test('scopes are well-formed, at most 100 of at most 200 characters', async (t) => {
  const longest = `GET:${'x'.repeat(196)}`
  t.doesNotThrow(() => {
    checkScopes([])
    checkScopes(['GET:feed', 'GET;POST:playlists*', ':preferences', longest])
    checkScopes(Array.from({ length: 100 }, () => 'GET:feed'))
  })
  t.throws(
    () => {
      checkScopes(Array.from({ length: 101 }, () => 'GET:feed'))
    },
    malformed(/at most 100 scopes/),
  )
  t.throws(
    () => {
      checkScopes([`${longest}x`])
    },
    malformed(/Malformed scope 'GET:x{196}'/),
  )
})

t.test('the first scope that is malformed is named', async (t) => {
  t.throws(
    () => {
      checkScopes(['GET:feed', 'GET feed', 'nonsense'])
    },
    malformed(/Malformed scope 'GET feed'. A scope looks like GET:feed/),
  )
})
