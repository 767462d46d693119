declare const FOYER_VERSION: string

/** The version of Foyer: that of package.json, put in by `build.js`. */
export const foyerVersion = FOYER_VERSION
