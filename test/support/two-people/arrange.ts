import type { Test } from 'tap'
import type { TestEngine } from '../database.js'
import { startFakeDiscord } from '../fake-discord.js'
import { startFakeSmtp } from '../fake-smtp.js'
import { startFoyer } from '../foyer.js'
import { bringNews, fillCatalogue, makePerson, type Person } from './people.js'
import { marksIn, openLedger, type Content, type Ledger } from './rows.js'

/** Two people who have the same things side by side, and all that the database holds then. */
export async function arrangeTwo(t: Test, engine: TestEngine) {
  const discord = await startFakeDiscord(t)
  const { url: SMTP_URL } = await startFakeSmtp(t)
  const foyer = await startFoyer(t, { engine, env: { ...discord.env, SMTP_URL } })
  await fillCatalogue(foyer)
  const annabelle = await makePerson(foyer, 'annabelle', { discordId: '700100001', onlyChannel: 3 })
  const bertrand = await makePerson(foyer, 'bertrand', { discordId: '700200002', onlyChannel: 4 })
  const people = [annabelle, bertrand] as const
  await bringNews(foyer, people)
  const ledger = await openLedger(foyer.db)
  return { foyer, people, ledger, content: await ledger.read() }
}

/** What would tell of a person: texts of their rows alone, secrets, and what only they follow. */
export const marksOf = (person: Person, ledger: Ledger, content: Content): string[] => [
  ...marksIn(ledger.ownedBy(content, person.id), content),
  ...[person.name, person.sid, person.token, person.feedToken, person.discordId],
  ...[person.onlyUcid, person.onlyVideoId],
]
