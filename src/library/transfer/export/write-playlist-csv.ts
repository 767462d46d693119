import { joinPages, type ExportedVideo, type ReadPlaylist } from './read-library.js'

/** Names the columns; the first one is all that an import needs. */
export const playlistCsvHeader = 'address,title,channel,seconds'

/** A cell as RFC 4180 has it; what a spreadsheet would run as a formula is made a text. */
function csvCellOf(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

const csvRowOf = ({ videoId, video }: ExportedVideo) =>
  [
    `https://www.youtube.com/watch?v=${videoId}`,
    csvCellOf((video?.title ?? '').replace(/\s+/g, ' ')),
    csvCellOf(video?.author ?? ''),
    video?.lengthSeconds ? String(video.lengthSeconds) : '',
  ].join(',')

/** A playlist as a table: the address of each video, and what is known of it. */
export async function* writePlaylistCsv({ videos }: ReadPlaylist): AsyncGenerator<string, void> {
  yield `${playlistCsvHeader}\r\n`
  yield* joinPages(videos(), csvRowOf, '\r\n')
  yield '\r\n'
}
