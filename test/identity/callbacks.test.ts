import t from 'tap'
import {
  appendToCallback,
  callbackOwner,
  callbackWithToken,
  checkCallback,
  isPlainHttpToStranger,
} from '../../src/identity/callbacks.js'
import '../../src/problems.js'

t.test('a callback is an absolute URL in any scheme an app may have', async (t) => {
  for (const callback of [
    'http://127.0.0.1:9/cb?state=7',
    'https://app.example',
    'HTTPS://app.example/x#y',
    'http://[::1]:8080/x',
    'clipious-auth://',
    'materialious-auth://token?x=1',
    'com.example.app:/oauth',
    `https://app.example/${'x'.repeat(1900)}`,
  ]) {
    t.doesNotThrow(() => {
      checkCallback(callback)
    }, callback)
  }
  for (const callback of [
    '',
    '/relative',
    '//app.example/x',
    'app.example/x',
    'javascript:alert(1)',
    'JavaScript://app.example/%0aalert(1)',
    'java\nscript:alert(1)',
    ' javascript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'blob:https://app.example/x',
    'file:///etc/passwd',
    'filesystem:https://app.example/x',
    'about:blank',
    'view-source:https://app.example',
    'https:app.example/x',
    'http:/app.example/x',
    'http:///app.example',
    'http://',
    'http://[',
    'https://app.example\\@other.example/x',
    'https://app.example/a b',
    'https://app.example/é',
    'https://app.example/\r\nSet-Cookie:a=b',
    `https://app.example/${'x'.repeat(2000)}`,
  ]) {
    t.throws(
      () => {
        checkCallback(callback)
      },
      { code: 'callback_invalid', status: 400 },
      callback,
    )
  }
})

t.test('what is appended joins the query; the rest stays byte for byte', async (t) => {
  const cases: [callback: string, result: string][] = [
    ['http://a.example', 'http://a.example?x=1'],
    ['http://a.example/', 'http://a.example/?x=1'],
    ['http://a.example/cb?state=7', 'http://a.example/cb?state=7&x=1'],
    ['http://a.example/cb?', 'http://a.example/cb?x=1'],
    ['http://a.example/cb?a&', 'http://a.example/cb?a&x=1'],
    ['http://a.example/cb#top', 'http://a.example/cb?x=1#top'],
    ['http://a.example/cb?a=b#c?d', 'http://a.example/cb?a=b&x=1#c?d'],
    ['http://a.example/cb#c?d', 'http://a.example/cb?x=1#c?d'],
    ['clipious-auth://', 'clipious-auth://?x=1'],
    ['HTTP://A.example:80/%7e;x=*', 'HTTP://A.example:80/%7e;x=*?x=1'],
  ]
  for (const [callback, result] of cases) t.equal(appendToCallback(callback, 'x=1'), result)
})

t.test('token and user name are encoded twice', async (t) => {
  t.equal(
    callbackWithToken('clipious-auth://', '{"session":"v1:a="}', 'me@x.org'),
    'clipious-auth://?token=%257B%2522session%2522%253A%2522v1%253Aa%253D%2522%257D&username=me%2540x.org',
  )
})

t.test('plain http is safe only on this computer and its network', async (t) => {
  const cases: [callback: string, isUnsafe: boolean][] = [
    ['http://app.example/cb', true],
    ['http://8.8.8.8/cb', true],
    ['http://172.32.0.1/', true],
    ['http://[2001:db8::1]/', true],
    ['http://localhost.example/', true],
    ['http://127.0.0.1.example/', true],
    ['https://app.example/cb', false],
    ['clipious-auth://app', false],
    ['http://localhost:3000/cb', false],
    ['http://tv.local/cb', false],
    ['http://127.1/', false],
    ['http://0x7f000001/', false],
    ['http://10.1.2.3/', false],
    ['http://172.16.0.1/', false],
    ['http://192.168.1.20:8888/invidious/token_callback', false],
    ['http://[::1]:8/', false],
    ['http://[fd00::1]/', false],
    ['http://[fe80::1]/', false],
  ]
  for (const [callback, isUnsafe] of cases) {
    t.equal(isPlainHttpToStranger(callback), isUnsafe, callback)
  }
})

t.test('the owner of a callback is its host, or the scheme of an app', async (t) => {
  t.equal(callbackOwner('https://user:secret@App.example:8443/x?y'), 'app.example:8443')
  t.equal(callbackOwner('https://app.example@evil.example/'), 'evil.example')
  t.equal(callbackOwner('clipious-auth://app.example/'), 'clipious-auth')
})
