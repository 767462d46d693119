/** A value as JSON. */
export const writeJson = (value: unknown): string => JSON.stringify(value)
