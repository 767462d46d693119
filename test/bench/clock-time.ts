/** Milliseconds since 1970 with a fraction, the same in every process of a machine. */
export const clockTime = (): number => performance.timeOrigin + performance.now()
