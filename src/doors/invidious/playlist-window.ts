import { findIndexOfVideo } from '../../library/playlists/store.js'
import type { Database } from '../../platform/db/schema.js'
import type { Window } from '../../platform/page.js'

const pageSize = 100
const overlap = 50

export interface PlaylistQuery {
  index?: number | undefined
  page?: number | undefined
  /** A video id: start where it stands. */
  continuation?: string | undefined
}

/** The 0-based position that a request asks for. */
export async function findStart(
  db: Database,
  playlistId: number,
  { index, page, continuation }: PlaylistQuery,
): Promise<number> {
  if (continuation !== undefined) {
    return (await findIndexOfVideo(db, playlistId, continuation)) ?? 0
  }
  return Math.max(0, index ?? ((page ?? 1) - 1) * pageSize)
}

/** 100 videos that begin up to 50 before the start, so that pages overlap as clients expect. */
export function windowFrom(start: number): Window {
  return { offset: start - Math.min(start, overlap), limit: pageSize }
}
