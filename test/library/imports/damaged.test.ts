import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { importHere } from '../../../src/library/transfer/import/import-here.js'
import { importOptions } from '../../../src/library/transfer/import/options.js'
import { Problem } from '../../../src/platform/problem.js'
import { reachableEngines } from '../../support/database.js'
import { samples } from '../transfer-formats/corpus.js'
import { damages } from '../transfer-formats/damage.js'
import { limits, openImportPlace } from './place.js'

const own = {
  subscriptions: ['UCmine_________________0'],
  watch_history: ['mine_______'],
  playlists: [{ title: 'Mine', description: '', privacy: 'Private', videos: ['mine_______'] }],
}
const roomy = { ...limits, playlists: 10_000, history: 100_000, subscriptions: 100_000 }

for (const engine of await reachableEngines()) {
  t.test(`${engine}: no damaged file takes anything away, or fails on our side`, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'foyer-damaged-'))
    t.teardown(() => {
      rmSync(folder, { recursive: true })
    })
    const place = await openImportPlace(t, engine)
    const parts = { db: place.db, clock: place.clock, limits: roomy }
    const path = join(folder, 'upload')
    /** Undefined when it went well, or else why the sender is at fault. */
    const bring = async (accountId: number, name: string, bytes: Buffer) => {
      writeFileSync(path, bytes)
      const options = importOptions.parse({ name })
      try {
        await importHere(parts, { accountId, path }, { options, tell: () => undefined })
        return undefined
      } catch (error) {
        if (error instanceof Problem && error.status === 400) return error.message
        throw error
      }
    }
    const mine = await place.makeAccount()
    const other = await place.makeAccount()
    await bring(mine, 'mine.json', Buffer.from(JSON.stringify(own)))
    for (const { about, name, bytes } of samples) {
      for (const [way, damage] of Object.entries(damages)) {
        const fault = await bring(mine, name, damage(Buffer.from(bytes)))
        t.match(fault ?? 'Nothing in this file', /^Nothing in this file/, `${about}, ${way}`)
      }
    }
    const { subscriptions, playlists, history } = await place.belongings(mine)
    t.ok(subscriptions.includes(own.subscriptions[0] ?? ''))
    t.ok(playlists.some(({ title }) => title === 'Mine'))
    t.ok(history.some(({ videoId }) => videoId === 'mine_______'))
    t.same((await place.belongings(other)).subscriptions, [], 'and another has none of it')
  })
}
