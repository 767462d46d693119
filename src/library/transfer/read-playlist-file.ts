import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { receiveFile } from '../../platform/jobs/files.js'
import { Problem } from '../../platform/problem.js'
import { readItems } from './formats/read-items.js'

/** Larger files are for the import in the background. */
const largest = 4 * 1024 * 1024

/** What a file lists. */
export interface PlaylistFile {
  /** In its order; a video may be there twice. */
  videoIds: string[]
  /** How many parts of it were left out. */
  skipped: number
}

async function readListed(path: string, name: string, folder: string): Promise<PlaylistFile> {
  const found: PlaylistFile = { videoIds: [], skipped: 0 }
  const { size } = await stat(path)
  for await (const items of readItems({ path, name, size, folder })) {
    for (const item of items) {
      if (item.kind === 'playlist-video') found.videoIds.push(item.videoId)
      else if (item.kind === 'skipped') found.skipped += 1
    }
  }
  return found
}

/**
 * The videos of the playlists in a file of any format that an import knows, at most 4 MiB. Throws
 * `body_too_large`, and `input_invalid` when there are none.
 */
export async function readPlaylistFile({
  name,
  chunks,
}: {
  name: string
  chunks: AsyncIterable<unknown>
}): Promise<PlaylistFile> {
  const folder = await mkdtemp(join(tmpdir(), 'foyer-playlist-'))
  try {
    const path = join(folder, 'upload')
    await receiveFile(path, chunks, largest)
    const found = await readListed(path, name, folder)
    if (found.videoIds.length === 0) {
      throw new Problem('input_invalid', 'There is no playlist in this file. Nothing was added.')
    }
    return found
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
