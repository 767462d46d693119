import type { Command } from 'commander'
import { runLater } from './run-later.js'

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
    .option('--json', 'print JSON')
    .description('add the channels and videos of a file, or bring them up to date')
    .addHelpText('after', format)
    .action(runLater(() => import('./run/catalogue-load.js')))
}
