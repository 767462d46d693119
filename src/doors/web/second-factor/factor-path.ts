export const factorPath = '/account/second-factor'
