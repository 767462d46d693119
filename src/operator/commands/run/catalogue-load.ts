import { loadCatalogue, readCatalogue } from '../../../catalogue/load-catalogue.js'
import { print, printJson } from '../print.js'
import { readJsonFile } from '../read-json-file.js'
import { withFoyer } from '../with-foyer.js'

/** `foyer catalogue load` */
export async function run(file: string, { json }: { json?: true }): Promise<void> {
  const catalogue = readCatalogue(readJsonFile(file))
  await withFoyer(async (foyer) => {
    const tally = await loadCatalogue(foyer, catalogue)
    if (json) {
      printJson(tally)
      return
    }
    const { channels, added, changed, same } = tally
    print(`${channels} channels; videos: ${added} added, ${changed} changed, ${same} the same.`)
  })
}
