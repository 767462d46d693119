import { loadCatalogue, readCatalogue } from '../../../catalogue/load-catalogue.js'
import { print, printJson } from '../print.js'
import { readJsonFile } from '../read-json-file.js'
import { recordCommand, withFoyer } from '../with-foyer.js'

/** `foyer catalogue load` */
export async function run(file: string, { json }: { json?: true }): Promise<void> {
  const catalogue = readCatalogue(readJsonFile(file))
  await withFoyer(async (foyer) => {
    const tally = await loadCatalogue(foyer, catalogue)
    const { channels, added, changed, same } = tally
    await recordCommand(foyer, {
      act: 'catalogue.load',
      detail: `${channels} channels; videos: ${added} added, ${changed} changed`,
    })
    if (json) {
      printJson(tally)
      return
    }
    print(`${channels} channels; videos: ${added} added, ${changed} changed, ${same} the same.`)
  })
}
