import t from 'tap'
import {
  readBanEnd,
  readExpiry,
  readLimit,
  readScopes,
} from '../../../src/operator/commands/read-options.js'
import '../../../src/problems.js'

const now = Date.UTC(2026, 10, 22, 12)
const nowSeconds = now / 1000

t.test('an expiry is Unix seconds or a time from now', async (t) => {
  const cases: [string, number][] = [
    ['1900000000', 1_900_000_000],
    ['90m', nowSeconds + 90 * 60],
    ['12h', nowSeconds + 12 * 3600],
    ['30d', nowSeconds + 30 * 86_400],
    ['2w', nowSeconds + 14 * 86_400],
    ['1y', nowSeconds + 365 * 86_400],
  ]
  for (const [text, expected] of cases) t.equal(readExpiry(text, now), expected, text)
})

t.test('an expiry that is past, too far or unclear is refused', async (t) => {
  const cases: [string, RegExp][] = [
    [String(nowSeconds), /That time has passed/],
    ['0d', /That time has passed/],
    ['2147483648', /2147483647 \(in 2038\) at most/],
    ['30y', /at most/],
    ['soon', /Unix seconds, or a time/],
    ['', /Unix seconds, or a time/],
    ['-5d', /Unix seconds, or a time/],
    ['1.5h', /Unix seconds, or a time/],
    ['30D', /Unix seconds, or a time/],
  ]
  for (const [text, message] of cases) t.throws(() => readExpiry(text, now), { message }, text)
})

t.test('a ban ends at a date, in UTC, or some time from now', async (t) => {
  const cases: [string, number][] = [
    ['2027-01-31', Date.UTC(2027, 0, 31)],
    ['2027-01-31T18:05', Date.UTC(2027, 0, 31, 18, 5)],
    ['2027-01-31T18:05:06Z', Date.UTC(2027, 0, 31, 18, 5, 6)],
    ['12h', now + 12 * 3_600_000],
    ['30d', now + 30 * 86_400_000],
  ]
  for (const [text, expected] of cases) t.equal(readBanEnd(text, now), expected, text)
  for (const text of ['', 'soon', '1', '2027-13-01', '2027-1-1', '-5d', '31.01.2027']) {
    t.throws(() => readBanEnd(text, now), { message: /It must be a date/ }, text)
  }
  for (const text of ['2026-11-22', '0d']) {
    t.throws(() => readBanEnd(text, now), { message: /has passed/ }, text)
  }
})

t.test('scopes are separated by commas and must be well-formed', async (t) => {
  t.same(readScopes(':feed, GET;POST:playlists*'), [':feed', 'GET;POST:playlists*'])
  for (const text of ['', ':feed,', 'feed', 'GET:a:b', 'FE TCH:feed']) {
    t.throws(() => readScopes(text), { message: /Malformed scope/ }, text)
  }
})

t.test('a limit is a number from 1 to a million', async (t) => {
  t.equal(readLimit('1'), 1)
  t.equal(readLimit('1000000'), 1_000_000)
  for (const text of ['0', '1000001', '-1', 'all', '']) t.throws(() => readLimit(text), text)
})
