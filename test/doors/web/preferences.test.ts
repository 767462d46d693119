import t, { type Test } from 'tap'
import { preferenceGroups } from '../../../src/doors/web/preferences/preference-groups.js'
import { findAccountByName } from '../../../src/identity/accounts/store.js'
import { defaultPreferences } from '../../../src/library/preferences/preferences.js'
import { changePreferences, getPreferences } from '../../../src/library/preferences/store.js'
import { fieldsOf, getPage, postForm } from '../../support/forms.js'
import { signIn, startFoyer } from '../../support/foyer.js'

const path = '/preferences'

async function startWithPerson(t: Test) {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'amy')
  const accountId = (await findAccountByName(foyer.db, 'amy'))?.id ?? 0
  return { foyer, cookie, accountId, read: () => getPreferences(foyer.db, accountId) }
}

type Person = Awaited<ReturnType<typeof startWithPerson>>

/** The form as a browser sends it: ticked boxes, inputs and selected options. */
async function readForm({ foyer, cookie }: Person): Promise<Record<string, string>> {
  const { body } = await getPage(foyer, path, cookie)
  const { csrf_token: token = '' } = fieldsOf(body, path)
  const inputs = [...body.matchAll(/<input (?:id="[^"]*" )?name="(\w+)"[^>]*? value="([^"]*)"/g)]
  const numbers = [...body.matchAll(/name="(\w+)" type="number"[^>]*? value="([^"]*)"/g)]
  const boxes = [...body.matchAll(/<input type="checkbox" name="(\w+)" checked/g)]
  const selects = [...body.matchAll(/<select id="(\w+)"[\s\S]*?<\/select>/g)]
  return {
    csrf_token: token,
    ...Object.fromEntries(
      [...inputs, ...numbers].map(([, name = '', value = '']) => [name, value]),
    ),
    ...Object.fromEntries(boxes.map(([, name = '']) => [name, 'on'])),
    ...Object.fromEntries(
      selects.map(([select, name = '']) => [
        name,
        /value="([^"]*)" selected|selected value="([^"]*)"/.exec(select)?.slice(1).find(Boolean) ??
          '',
      ]),
    ),
  }
}

t.test('the page has every preference there is, once', async (t) => {
  const names = preferenceGroups.flatMap(({ fields }) => fields.map(({ name }) => name))
  const known = [...Object.keys(defaultPreferences), 'default_playlist']
  t.same([...names].sort(), known.sort())
})

t.test('saving the form as it is changes nothing', async (t) => {
  const person = await startWithPerson(t)
  const before = await person.read()
  const fields = await readForm(person)
  const { foyer, cookie } = person
  const answer = await postForm(foyer, path, { cookie, fields })
  t.equal(answer.headers.location, '/preferences?done=saved')
  t.same(await person.read(), before)
  t.match((await getPage(foyer, '/preferences?done=saved', cookie)).body, 'are saved.')
})

t.test('what is changed on the page is what the API tells', async (t) => {
  const person = await startWithPerson(t)
  const { foyer, cookie } = person
  const form = Object.entries(await readForm(person)).filter(([name]) => name !== 'preload')
  const fields = {
    ...Object.fromEntries(form),
    autoplay: 'on',
    speed: '1.5',
    volume: '0',
    captions_0: 'English',
    comments_1: 'reddit',
    feed_menu_0: '',
    region: 'de',
    locale: 'de',
    sort: 'alphabetically',
    default_playlist: 'IVPLabc',
  }
  t.equal((await postForm(foyer, path, { cookie, fields })).statusCode, 302)
  const read = () => foyer.app.inject({ url: '/api/v1/auth/preferences', headers: { cookie } })
  const changed = {
    ...defaultPreferences,
    autoplay: true,
    preload: false,
    speed: 1.5,
    volume: 0,
    captions: ['English', '', ''],
    comments: ['youtube', 'reddit'],
    feed_menu: ['Trending', 'Subscriptions', 'Playlists'],
    region: 'DE',
    locale: 'de',
    sort: 'alphabetically',
    default_playlist: 'IVPLabc',
  }
  t.same((await read()).json(), changed)

  const again = { ...(await readForm(person)), default_playlist: '' }
  t.equal((await postForm(foyer, path, { cookie, fields: again })).statusCode, 302)
  const rest = Object.entries(changed).filter(([name]) => name !== 'default_playlist')
  t.same((await read()).json(), Object.fromEntries(rest))
})

t.test('mistakes stand beside their fields, and nothing is saved', async (t) => {
  const person = await startWithPerson(t)
  const { foyer, cookie } = person
  const fields = {
    ...(await readForm(person)),
    autoplay: 'on',
    speed: '9',
    volume: 'loud',
    max_results: '1.5',
    region: 'Germany',
    quality: 'best ever',
    captions_0: 'x'.repeat(101),
  }
  const answer = await postForm(foyer, path, { cookie, fields })
  t.equal(answer.statusCode, 400)
  for (const [id, mistake] of [
    ['speed', 'Enter a number from 0.25 to 4.'],
    ['volume', 'Enter a whole number from 0 to 100.'],
    ['max_results', 'Enter a whole number from 1 to 1500.'],
    ['region', 'Enter two letters, such as DE.'],
    ['quality', 'Choose one of the list.'],
    ['captions_0', 'This is too long: it can have 100 characters.'],
  ] as const) {
    t.match(answer.body, `<p class="mistake" id="${id}-mistake">${mistake}</p>`)
  }
  t.match(answer.body, 'value="Germany"')
  t.match(answer.body, '<input type="checkbox" name="autoplay" checked')
  t.same(await person.read(), defaultPreferences)
})

t.test('what an app has set stays: unknown values and unknown keys', async (t) => {
  const person = await startWithPerson(t)
  const { foyer, cookie, accountId } = person
  await changePreferences(foyer.db, accountId, {
    set: { quality: 'hd9000', volume: 250, feed_menu: ['a', 'b', 'c', 'd', 'e'] },
    reset: [],
  })
  const stored = () =>
    foyer.db.selectFrom('account').select('preferences').executeTakeFirstOrThrow()
  const { preferences } = await stored()
  const future = { ...(JSON.parse(preferences) as object), of_tomorrow: [1] }
  await foyer.db
    .updateTable('account')
    .set({ preferences: JSON.stringify(future) })
    .execute()
  const fields = { ...(await readForm(person)), autoplay: 'on' }
  t.equal((await postForm(foyer, path, { cookie, fields })).statusCode, 302)
  t.same(JSON.parse((await stored()).preferences), { ...future, autoplay: true })
})

t.test('a form without its token, or of nobody, changes nothing', async (t) => {
  const person = await startWithPerson(t)
  const { foyer, cookie } = person
  const fields = { autoplay: 'on' }
  t.equal((await postForm(foyer, path, { cookie, fields })).statusCode, 400)
  t.equal((await postForm(foyer, path, { fields })).statusCode, 401)
  t.equal((await person.read()).autoplay, false)
})
