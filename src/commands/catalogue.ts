import type { Command } from 'commander'
import { loadCatalogue, readCatalogue } from '../catalogue/load-catalogue.js'
import { print, printJson } from './print.js'
import { readJsonFile } from './read-json-file.js'
import { withFoyer } from './with-foyer.js'

async function load(file: string, { json }: { json?: true }): Promise<void> {
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

const format = `
The file is JSON; times are Unix seconds, and what is marked with ? may be left out:
  {"channels": [{"authorId", "author", "videos": [{"videoId", "title", "published",
    "description"?, "lengthSeconds"?, "viewCount"?, "liveNow"?, "premiereTimestamp"?}]}]}

Example:
  foyer catalogue load catalogue.json`

/** `foyer catalogue …`: channels and videos. */
export function addCatalogueCommands(program: Command): void {
  program
    .command('catalogue')
    .description('channels and videos: load')
    .command('load')
    .argument('<file>', 'a JSON file, see below')
    .option('--json', 'answer with JSON')
    .description('add the channels and videos of a file, or bring them up to date')
    .addHelpText('after', format)
    .action(load)
}
