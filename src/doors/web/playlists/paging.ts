/** As many as a page of the feed has. */
export const pageSize = 40

/** The page, from 1, on which a 0-based position is. */
export const pageOfPosition = (position: number) => Math.floor(position / pageSize) + 1
