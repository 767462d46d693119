export const subscriptionsPath = '/subscriptions'
export const pathOfSubscription = (ucid: string) => `${subscriptionsPath}/${ucid}`
export const pathOfGroup = (handle: string) => `${subscriptionsPath}/groups/${handle}`
export const channelUrl = (ucid: string) => `https://www.youtube.com/channel/${ucid}`

/** The list of one group. */
export const listPathOfGroup = (handle: string) =>
  `${subscriptionsPath}?${new URLSearchParams({ group: handle }).toString()}`
