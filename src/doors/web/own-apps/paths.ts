export const ownAppsPath = '/account/apps'
