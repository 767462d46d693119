import t from 'tap'
import { findLanguage } from '../../src/html/messages/find-language.js'
import { createProblemTranslator } from '../../src/html/messages/translate-problem.js'
import { changePreferences } from '../../src/library/preferences/store.js'
import { fieldsOf, getPage, postForm } from '../support/forms.js'
import { signIn, startFoyer, type Foyer } from '../support/foyer.js'

const german = { 'accept-language': 'de-AT,de;q=0.9,en;q=0.5' }

const getGerman = ({ app }: Foyer, url: string, cookie?: string) =>
  app.inject({ url, headers: { ...german, ...(cookie === undefined ? {} : { cookie }) } })

t.test('a language is what was chosen, else what the browser asks for, else English', async (t) => {
  const cases: [chosen: string | undefined, accepted: string | undefined, language: string][] = [
    [undefined, undefined, 'en'],
    [undefined, '', 'en'],
    [undefined, 'de', 'de'],
    [undefined, 'DE-at', 'de'],
    [undefined, 'fr, de;q=0.3', 'de'],
    [undefined, 'fr;q=0.9, xx', 'en'],
    [undefined, 'en;q=0.4, de;q=0.8', 'de'],
    [undefined, 'en;q=0.8, de;q=0.4', 'en'],
    [undefined, 'en, de', 'en'],
    [undefined, 'de;q=0, en', 'en'],
    [undefined, 'de;q=0', 'en'],
    [undefined, 'de;q=no', 'en'],
    [undefined, '*', 'en'],
    [undefined, '*;q=0.1, de', 'de'],
    [undefined, ',,;q=;', 'en'],
    [undefined, `${'xx,'.repeat(30)}de`, 'en'],
    ['de', 'en', 'de'],
    ['de', undefined, 'de'],
    ['en-US', 'de', 'en'],
    ['fr', 'de', 'de'],
    ['fr', undefined, 'en'],
    ['__proto__', undefined, 'en'],
  ]
  for (const [chosen, accepted, language] of cases) {
    t.equal(findLanguage(chosen, accepted), language, `${chosen ?? ''} / ${accepted ?? ''}`)
  }
})

t.test('the pages to log in and to sign up are in the language of the browser', async (t) => {
  const foyer = await startFoyer(t)
  const page = await getGerman(foyer, '/login')
  t.equal(page.statusCode, 200)
  t.match(page.body, '<html lang="de">')
  t.match(page.body, '<title>Anmelden · Foyer</title>')
  t.match(page.body, '<label for="password">Passwort</label>')
  t.equal(page.headers['content-language'], 'de')
  t.match(page.headers.vary, 'Accept-Language')
  t.equal(page.headers['cache-control'], 'no-store')
  const signUp = await getGerman(foyer, '/signup')
  t.match(signUp.body, 'Mindestens 8 Zeichen.')

  const english = await getPage(foyer, '/login')
  t.match(english.body, '<html lang="en">')
  t.match(english.body, '<title>Log in · Foyer</title>')
  t.equal(english.headers['content-language'], 'en')
})

t.test('the language that a person has chosen comes before that of the browser', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'ann')
  const read = async () => {
    const { body } = await getGerman(foyer, '/nothing', cookie)
    return /<html lang="(\w+)">/.exec(body)?.[1]
  }
  t.equal(await read(), 'de', 'nothing is chosen')
  const choose = async (locale: string) => {
    const body = { locale }
    const url = '/api/v1/auth/preferences'
    await foyer.app.inject({ method: 'POST', url, headers: { cookie }, body })
  }
  await choose('en-US')
  t.equal(await read(), 'en')
  await choose('fr')
  t.equal(await read(), 'de', 'there is no French')
  await choose('de')
  const page = await getPage(foyer, '/nothing', cookie)
  t.match(page.body, '<html lang="de">', 'the browser asks for nothing')
  t.match(page.body, '<h1>Seite nicht gefunden</h1>')
  t.match(page.body, 'title="Angemeldet als ann"')
  const account = await foyer.db.selectFrom('account').select('id').executeTakeFirstOrThrow()
  await changePreferences(foyer.db, account.id, { set: {}, reset: ['locale'] })
  t.equal(await read(), 'de')
  t.match((await getPage(foyer, '/nothing', cookie)).body, '<html lang="en">')
})

t.test('what is wrong is said in the language of the page', async (t) => {
  const foyer = await startFoyer(t)
  const send = (url: string, fields: Record<string, string>) =>
    postForm(foyer, url, { fields, headers: german })
  const wrong = await send('/login', { email: 'ann', password: 'no', intent: 'sign-in' })
  t.equal(wrong.statusCode, 401)
  t.match(wrong.body, '>Benutzername oder Passwort ist falsch.<')
  const short = await send('/signup', { username: 'ann', password: 'short', again: 'short' })
  t.match(short.body, '>Wähle ein längeres Passwort: mindestens 8 Zeichen.<', 'with its value')
  const unlike = await send('/signup', { username: 'ann', password: 'a', again: 'b' })
  t.match(unlike.body, '>Die Passwörter sind nicht gleich.<')
})

t.test('a language that was chosen is given up for that of the browser', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'ann')
  const choose = async (locale: string) => {
    const { body } = await getPage(foyer, '/preferences', cookie)
    const { csrf_token = '' } = fieldsOf(body, '/preferences')
    await postForm(foyer, '/preferences', { cookie, fields: { csrf_token, locale } })
  }
  await choose('de')
  const chosen = await getPage(foyer, '/preferences', cookie)
  t.match(chosen.body, '<h1>Einstellungen</h1>')
  t.match(chosen.body, /<option (selected )?value="de"( selected)?>Deutsch</)
  await choose('')
  const given = await getPage(foyer, '/preferences', cookie)
  t.match(given.body, '<h1>Preferences</h1>')
  t.match(given.body, /<option value selected>That of the browser</)
})

t.test('numbers, times and what an app may do are said in the language of the page', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'ann')
  const overview = await getGerman(foyer, '/', cookie)
  t.match(overview.body, /<h1>Hallo, <bdi>ann<\/bdi><\/h1>/)
  t.match(overview.body, /title="22\.11\.2026, 12:00 UTC">gerade eben</)
  const subscriptions = await getGerman(foyer, '/subscriptions', cookie)
  t.match(subscriptions.body, 'Noch keine Abos.')
  const asked = await getGerman(foyer, '/authorize_token?scopes=GET:feed,:playlists*', cookie)
  t.match(asked.body, '<span>Die neuesten Videos deiner Abos ansehen</span>')
  t.match(asked.body, '<span>Deine Wiedergabelisten (auch private) ansehen und ändern</span>')
})

t.test('what programs read stays English', async (t) => {
  const foyer = await startFoyer(t)
  const headers = { ...german, accept: 'application/json' }
  const unknown = await foyer.app.inject({ url: '/nothing', headers })
  t.same(unknown.json(), { error: 'Not found' })
  const refused = await foyer.app.inject({ url: '/api/v1/auth/feed', headers: german })
  t.same(refused.json(), { error: 'Request must be authenticated' })
})

t.test('a message with values is found by its pattern, the one that says more first', async (t) => {
  const translate = createProblemTranslator({
    Known: 'Bekannt',
    'Until {end}': 'Bis {end}',
    'Until {end}. Reason: {reason}': '{reason}: bis {end}',
    'Is it {a} (or {b})?': '{b}/{a}',
  })
  t.equal(translate('Known'), 'Bekannt')
  t.equal(translate('Unknown'), 'Unknown')
  t.equal(translate('Until tomorrow'), 'Bis tomorrow')
  t.equal(translate('Until tomorrow. Reason: a {end}\nb'), 'a {end}\nb: bis tomorrow')
  t.equal(translate('Is it $1 (or .*)?'), '.*/$1')
  t.equal(translate('is it a (or b)?'), 'is it a (or b)?')
})
