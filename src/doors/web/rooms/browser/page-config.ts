/** What the page says to its script. */
export interface PageConfig {
  /** The name of the room. */
  name: string
  /** Whether the browser's own cookie says who this is; a guest has a token. */
  isLoggedIn: boolean
  /** Where videos of YouTube are played: by the Invidious behind this server, or by YouTube. */
  youtube: 'upstream' | 'nocookie'
}

/** Where the page keeps what it says to its script. */
export const configAttributes = ({ name, isLoggedIn, youtube }: PageConfig) => ({
  'data-name': name,
  'data-logged-in': String(isLoggedIn),
  'data-youtube': youtube,
})

export const readPageConfig = ({ dataset }: Pick<HTMLElement, 'dataset'>): PageConfig => ({
  name: dataset.name ?? '',
  isLoggedIn: dataset.loggedIn === 'true',
  youtube: dataset.youtube === 'upstream' ? 'upstream' : 'nocookie',
})
