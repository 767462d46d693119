import { textOfHead } from './source.js'

/** What bytes are, as far as their beginning shows. */
export type Kind =
  | 'zip'
  | 'sqlite'
  | 'json'
  | 'json-lines'
  | 'opml'
  | 'html'
  | 'csv'
  | 'text'
  | 'gzip'
  | 'empty'
  | 'binary'

/** So much of a file is looked at. */
export const headBytes = 8192

const beginsWith = (head: Buffer, bytes: readonly number[]) =>
  bytes.every((byte, index) => head[index] === byte)

/** The members with which one document begins; a record of a list of lines has others. */
const documentMembers =
  /^\{\s*"(subscriptions|watch_history|preferences|playlists|format|version|app_version|app_version_int|watchHistory|watchPositions|searchHistory|customInstances|localSubscriptions|localPlaylists|playlistBookmarks|groups|channelGroups|history|foyer)"/

const isLines = (text: string) =>
  /^\{\s*"/.test(text) && !documentMembers.test(text) && !/^\{\s*\n/.test(text)

/** A table has a separator in its first line, and does not begin with an address. */
function isTable(text: string): boolean {
  const [line = ''] = text.split('\n', 1)
  return /[,;\t]/.test(line) && !/^(https?:|#|\/\/)/.test(line)
}

function kindOfText(text: string): Kind {
  if (text === '') return 'empty'
  if (text.startsWith('{')) return isLines(text) ? 'json-lines' : 'json'
  if (text.startsWith('[')) return 'json'
  if (!text.startsWith('<')) return isTable(text) ? 'csv' : 'text'
  return /<opml[\s>]/i.test(text) ? 'opml' : 'html'
}

/** What the first bytes are; the name of a file says nothing. */
export function sniff(head: Buffer): Kind {
  if (beginsWith(head, [0x50, 0x4b, 0x03, 0x04]) || beginsWith(head, [0x50, 0x4b, 0x05, 0x06])) {
    return 'zip'
  }
  if (head.subarray(0, 16).toString('latin1') === 'SQLite format 3\0') return 'sqlite'
  if (beginsWith(head, [0x1f, 0x8b])) return 'gzip'
  const text = textOfHead(head)
    .replace(/^\ufeff/, '')
    .trimStart()
  const odd = text.match(/[\u0000-\u0008\u000e-\u001f\ufffd]/g)?.length ?? 0
  if (odd <= text.length / 5) return kindOfText(text)
  // Something may stand before an archive: its parts are found all the same.
  return head.includes('PK\u0003\u0004', 0, 'latin1') ? 'zip' : 'binary'
}
