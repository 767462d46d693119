import t from 'tap'
import { parseWrittenDate } from '../../../src/library/transfer/formats/written-date.js'

const utc = (text: string) => Date.parse(text)

t.test('the time that Takeout writes is understood in many languages', async (t) => {
  const cases: [written: string, time: string][] = [
    ['Jan 2, 2024, 3:04:05\u202fPM CET', '2024-01-02T14:04:05Z'],
    ['Jan 2, 2024, 12:00:05 AM UTC', '2024-01-02T00:00:05Z'],
    ['Jul 2, 2024, 12:30:00 PM EDT', '2024-07-02T16:30:00Z'],
    ['2 Jan 2024, 15:04:05 GMT', '2024-01-02T15:04:05Z'],
    ['02.01.2024, 15:04:05 MEZ', '2024-01-02T14:04:05Z'],
    ['31.12.2023, 00:30:00 MEZ', '2023-12-30T23:30:00Z'],
    ['2024/01/02 15:04:05 JST', '2024-01-02T06:04:05Z'],
    ['2024年1月2日 下午3:04:05 GMT+8', '2024-01-02T07:04:05Z'],
    ['2024. 1. 2. 오후 3:04:05 KST', '2024-01-02T06:04:05Z'],
    ['2 janv. 2024, 15:04:05 CET', '2024-01-02T14:04:05Z'],
    ['2 févr. 2024, 15:04:05 UTC', '2024-02-02T15:04:05Z'],
    ['2 ene 2024, 15:04:05 UTC', '2024-01-02T15:04:05Z'],
    ['2 de ago. de 2024, 15:04:05 BRT', '2024-08-02T18:04:05Z'],
    ['2 мая 2024 г., 15:04:05 MSK', '2024-05-02T12:04:05Z'],
    ['2 gru 2024, 15:04:05 CET', '2024-12-02T14:04:05Z'],
    ['2 Oca 2024 15:04:05 TRT', '2024-01-02T12:04:05Z'],
    ['25/12/2023 15:04:05 UTC', '2023-12-25T15:04:05Z'],
    ['12/25/2023 15:04:05 UTC', '2023-12-25T15:04:05Z'],
    ['2 Jan 2024, 15:04:05 UTC-03:30', '2024-01-02T18:34:05Z'],
  ]
  for (const [written, time] of cases) {
    const found = parseWrittenDate(written)
    t.equal(
      found === undefined ? '' : new Date(found).toISOString(),
      new Date(utc(time)).toISOString(),
      written,
    )
  }
})

t.test('what tells no time has none', async (t) => {
  const texts = [
    '',
    'YouTube',
    '3:04',
    'Jan 2, 2024',
    '2024',
    '99.99.2024, 10:00:00',
    '12:00:00 1999',
  ]
  for (const text of texts) t.equal(parseWrittenDate(text), undefined, text)
})
