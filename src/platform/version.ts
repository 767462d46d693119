/** The version of Foyer, as in package.json. */
export const foyerVersion = '0.1.0'
