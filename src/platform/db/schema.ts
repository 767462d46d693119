import type { Generated, Kysely } from 'kysely'

/** An internal id. */
export type Id = Generated<number>
/** Epoch milliseconds. */
export type Time = number
/** 0 or 1. */
export type Flag = number

/**
 * Every table with its columns. Each part of a wing adds its own beside its code, in `tables.ts`, by
 * declaration merging; the migrations that make them are one list.
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- filled by the wings
export interface Schema {}

/** A database handle or a transaction; functions that take one compose inside a transaction. */
export type Database = Kysely<Schema>
