/** A time as Mastodon writes it: ISO 8601 with milliseconds, in UTC. */
export const toIso = (milliseconds: number): string => new Date(milliseconds).toISOString()
