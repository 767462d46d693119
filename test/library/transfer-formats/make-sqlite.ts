import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'

/** Makes an SQLite file by statements; its bytes. */
export function makeSqlite(statements: string): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-sqlite-'))
  try {
    const path = join(folder, 'made.db')
    const db = new Sqlite(path)
    db.exec(statements)
    db.close()
    return readFileSync(path)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The tables of NewPipe as its version 9 has them. */
export const newPipeTables = `
  create table subscriptions (uid integer primary key autoincrement not null, service_id integer not null, url text, name text, avatar_url text, subscriber_count integer, description text, notification_mode integer not null);
  create table streams (uid integer primary key autoincrement not null, service_id integer not null, url text not null, title text not null, stream_type text not null, duration integer not null, uploader text not null, uploader_url text, thumbnail_url text, view_count integer, textual_upload_date text, upload_date integer, is_upload_date_approximation integer);
  create table stream_history (stream_id integer not null, access_date integer not null, repeat_count integer not null, primary key (stream_id, access_date));
  create table stream_state (stream_id integer not null primary key, progress_time integer not null);
  create table playlists (uid integer primary key autoincrement not null, name text, is_thumbnail_permanent integer not null, thumbnail_stream_id integer not null, display_index integer not null);
  create table playlist_stream_join (playlist_id integer not null, stream_id integer not null, join_index integer not null, primary key (playlist_id, join_index));
  create table remote_playlists (uid integer primary key autoincrement not null, service_id integer not null, name text, url text, thumbnail_url text, uploader text, display_index integer not null, stream_count integer);
  create table feed_group (uid integer primary key autoincrement not null, name text not null, icon_id integer not null, sort_order integer not null);
  create table feed_group_subscription_join (group_id integer not null, subscription_id integer not null, primary key (group_id, subscription_id));
`
