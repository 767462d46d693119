import pg from 'pg'
import type { Test } from 'tap'
import { databaseUrl } from './database.js'

/** The statements of its tables, as far as they are read here. */
export const createInvidiousTables = `
  create type privacy as enum ('Public', 'Unlisted', 'Private');
  create table channels (id text primary key, author text, updated timestamptz, deleted boolean,
    subscribed timestamptz);
  create table channel_videos (id text primary key, title text, published timestamptz,
    updated timestamptz, ucid text, author text, length_seconds integer, live_now boolean,
    premiere_timestamp timestamptz, views bigint);
  create table users (updated timestamptz, notifications text[], subscriptions text[],
    email text primary key, preferences text, password text, token text, watched text[],
    feed_needs_update boolean);
  create table session_ids (id text primary key, email text, issued timestamptz);
  create table playlists (title text, id text primary key, author text, description text,
    video_count integer, created timestamptz, updated timestamptz, privacy privacy,
    "index" bigint[]);
  create table playlist_videos (title text, id text, author text, ucid text,
    length_seconds integer, published timestamptz, plid text, "index" bigint, live_now boolean,
    primary key ("index", plid));`

/** A database with the tables of an Invidious, in a schema of its own on PostgreSQL. */
export interface InvidiousDatabase {
  url: string
  run: (statement: string, values?: readonly unknown[]) => Promise<void>
}

export async function createInvidious(t: Test): Promise<InvidiousDatabase> {
  const { url, remove } = await databaseUrl('postgres', '')
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  t.teardown(async () => {
    await client.end()
    await remove()
  })
  await client.query(createInvidiousTables)
  return {
    url,
    run: async (statement, values = []) => {
      await client.query(statement, [...values])
    },
  }
}
